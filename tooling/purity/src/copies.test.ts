import { describe, expect, it } from 'vitest'

import { copiesAmong, fingerprintOf } from './copies.ts'

const lines = Array.from(
  { length: 40 },
  (_, i) => `export const price${i} = (lines) => total${i}(lines, { vat: ${i} })`,
)
const text = lines.join('\n')

function alike(a: string, b: string): number {
  const files = new Map([a, b].map((text, index) => [`${index}`, fingerprintOf(text).pieces]))
  return [...copiesAmong(files, 0.5)][0]?.alike ?? 0
}

describe('a copy is the same', () => {
  it.each([
    ['with other white space', text.replaceAll(' ', '\n  ')],
    ['on one line', lines.join(';')],
    ['with comments', `/* A licence,\n * in two lines */\n${text.replaceAll('\n', ' // see above\n')}`],
    ['with semicolons and trailing commas', text.replaceAll(' })', ', },);')],
    ['with Windows’ line ends', text.replaceAll('\n', '\r\n')],
    ['in another order', lines.toReversed().join('\n')],
  ])('%s', (_, other) => {
    expect(alike(text, other)).toBeGreaterThan(0.99)
  })

  it('with other quotes, and with what looks like a comment in them', () => {
    const quoted = lines.map((_, i) => `get('https://a.example/${i}', "/* ${i} */", { ok: '//' })`).join('\n')

    expect(alike(quoted, quoted.replaceAll(`'`, '`').replaceAll('"', `'`))).toBe(1)
    expect(alike(quoted, quoted.replaceAll('example', 'other'))).toBeLessThan(0.8)
  })
})

it.each([1, 3, 8])('sees how much differs when %i of 40 lines do', (count) => {
  const other = lines
    .map((line, i) => (i < count ? `export function other${i}(a) { return a + ${i} }` : line))
    .join('\n')

  expect(Math.abs(alike(text, other) - (1 - count / 40))).toBeLessThan(0.05)
})

it('counts lines as an editor does', () => {
  expect(['a', 'a\n', 'a\nb', '/*\n\n*/ a\n// b\n'].map((one) => fingerprintOf(one).lines)).toEqual([1, 1, 2, 4])
})

it('finds one copy among many files that share most of their lines, and does not compare them all', () => {
  const files = new Map<string, Int32Array>(
    Array.from({ length: 2_000 }, (_, n) => {
      const varied = lines.map((line, i) => (i % 4 === 0 ? `own${n}(one${n}, two${n}, three${n})` : line))
      return [`file${n}.ts`, fingerprintOf(varied.join('\n')).pieces] as const
    }),
  )
  files.set('zz.ts', files.get('file1234.ts') ?? new Int32Array())

  expect([...copiesAmong(files, 0.9)]).toEqual([{ path: 'zz.ts', of: 'file1234.ts', alike: 1 }])
})
