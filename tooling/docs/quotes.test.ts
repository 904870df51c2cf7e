import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

import { quotesIn, regionOf } from './quotes.ts'

const root = path.resolve(import.meta.dirname, '../..')
const documents = globSync(['*.md', 'docs/**/*.md', '{packages,apps,tooling}/*/*.md'], {
  cwd: root,
  exclude: ['**/node_modules/**'],
})
const quotes = documents.flatMap((document) =>
  quotesIn(readFileSync(path.join(root, document), 'utf8')).map((quote) => ({ document, ...quote })),
)

describe('a document', () => {
  it.each(quotes)('$document quotes $file#$region as it is', ({ document, file, region, code }) => {
    const source = readFileSync(path.join(root, path.dirname(document), file), 'utf8')

    expect(code).toBe(regionOf(source, region))
  })

  it('has no mark of a quote without its block of code', () => {
    const marks = documents.flatMap((each) => [
      ...readFileSync(path.join(root, each), 'utf8').matchAll(/<!-- from \S+#\S+ -->/g),
    ])

    expect(marks.length).toBeGreaterThan(5)
    expect(quotes).toHaveLength(marks.length)
  })
})

describe('regionOf', () => {
  const source = 'before\n  // #region a\n  x\n\n    y\n  // #endregion\nafter\n-- #region ab\nz\n-- #endregion\n'

  it('takes what is between the marks, without the margin', () => {
    expect(regionOf(source, 'a')).toBe('x\n\n  y\n')
    expect(regionOf(source, 'ab')).toBe('z\n')
  })

  it('finds nothing where the name is another, or the end is missing', () => {
    expect(regionOf(source, 'b')).toBeUndefined()
    expect(regionOf('// #region a\nx\n', 'a')).toBeUndefined()
  })
})
