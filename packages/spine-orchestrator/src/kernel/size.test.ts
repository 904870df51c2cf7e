import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

it('is a kernel that can be read in one sitting: 600 lines in all', () => {
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.ts') && !file.includes('.test.'))
  const lines = files.flatMap((file) =>
    readFileSync(`${import.meta.dirname}/${file}`, 'utf8')
      .trimEnd()
      .split('\n'),
  )

  expect(files).toContain('dispatch.ts')
  expect(lines.length).toBeLessThanOrEqual(600)
})
