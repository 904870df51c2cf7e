import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')
const rows = readFileSync(path.join(root, 'LIMITATIONS.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\|(?! Limit| -)/.test(line))

it('names for every limit where it is seen, by its whole path, and that file is there', () => {
  expect(rows.length).toBeGreaterThan(20)
  for (const row of rows) {
    const [limit = '', seen = ''] = row.split(' | ')
    const paths = Array.from(seen.matchAll(/`([\w.-]+(?:\/[\w.-]+)+)`/g), ([, file = '']) => file)

    expect(paths.length > 0 || seen.startsWith('–'), limit).toBe(true)
    for (const file of paths) expect(existsSync(path.join(root, file)), file).toBe(true)
  }
})
