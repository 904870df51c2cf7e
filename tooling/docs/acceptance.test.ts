import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')
const named = readFileSync(path.join(root, 'docs/acceptance.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .flatMap((line) =>
    Array.from(line.matchAll(/`([\w./-]+\.test\.ts)`: (.+?)(?=; `| \|$)/g), ([, file = '', title = '']) => ({
      file,
      title: title.trim(),
    })),
  )

it('names tests of every plan', () => {
  expect(named.length).toBeGreaterThan(40)
  for (const plan of ['G1', 'G2', 'G3', 'G4', 'G5', '001', '002', '003', '004']) {
    expect(
      named.some(({ title, file }) => title.startsWith(plan) && file !== ''),
      plan,
    ).toBe(true)
  }
})

it.each(named)('$file has the test “$title”', ({ file, title }) => {
  const text = readFileSync(path.join(root, file), 'utf8')
  const titles = Array.from(
    text.matchAll(/(?:\b(?:it|describe)\b[^\n]*?\(|\btitle: |^\s*\)?\()\s*(['"`])(.+?)(?<!\\)\1/gm),
    ([, , said = '']) => said,
  )

  expect(titles.filter((each) => each.startsWith(title))).not.toEqual([])
})
