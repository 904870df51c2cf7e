import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

// In a process of its own: what tests before it left in this one counts as memory too, and slows its collection.
const growth = fileURLToPath(new URL('./testing/growth.ts', import.meta.url))

it('lets go of a tree with its file: none grows old behind a getter, or in what is known of it', () => {
  const printed = execFileSync(process.execPath, ['--conditions=@hoc/source', growth], { encoding: 'utf8' })
  const { findings, grown } = JSON.parse(printed) as { findings: number; grown: number }
  expect(findings).toBe(0)
  expect(grown).toBeLessThan(8)
})
