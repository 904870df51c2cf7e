import { describe, expect, it } from 'vitest'

import { areAlone, hushing } from './quiet.ts'
import { parse, parseHushed } from './syntax.ts'

const hush = hushing({ transactionWords: ['begin', 'gather'] })

function quietIn(text: string): string[] {
  const hushed = hush(text)
  return parseHushed('a.ts', hushed, text) ? hushed.quiet.map(({ name }) => name) : []
}

function theFunction(body: string, parameters = 'items: readonly { readonly size: number }[], factor = 2'): string {
  return `export function sizes(${parameters}) {\n  ${body}\n}\n`
}

it('empties what only calculates, and leaves everything else where it stood', () => {
  const before = `import { a } from './a.ts'\n\n/** Sizes. */\n`
  const after = `\nexport const b = a\n`
  const text = before + theFunction('const sized = items.map((item) => item.size * factor)\n  return { sized }') + after
  const { blanked, kept, quiet } = hush(text)

  expect(quiet.map(({ name }) => name)).toEqual(['sizes'])
  expect(blanked).toHaveLength(text.length)
  expect(blanked.replace(/\{ +\}/, '{}')).toBe(kept)
  expect(kept).toBe(`${before}export function sizes() {}\n${after}`)
  expect(parse('a.ts', blanked).program.body.map(({ start, end }) => [start, end])).toEqual(
    parse('a.ts', text).program.body.map(({ start, end }) => [start, end]),
  )
})

describe('minds', () => {
  it.each([
    ['a text', `return 'select'`],
    ['a template', 'return `${factor}`'],
    ['a branch', 'return factor ? 1 : 2'],
    ['another branch', 'if (factor) return 1'],
    ['a choice', 'return factor ?? items'],
    ['an assignment', 'items.size = factor'],
    ['a count', 'const n = factor++'],
    ['a comparison with a number', 'return factor > 3'],
    ['a comparison of what is no amount', 'return items.filter((item) => item.age > factor)'],
    ['an amount that is compared in parts', 'return items.filter((item) => 1 + item.size > factor)'],
    ['a call of a name', 'return twice(factor)'],
    ['a call of another method', 'return items.close()'],
    ['a call of what was called', 'return items.map((item) => item)(factor)'],
    ['a word of transactions', 'return items.map((item) => item.begin)'],
    ['a word of transactions that was configured', 'return items.map((item) => item.gather)'],
    ['a connection by its name', 'const tx = items\n  return tx'],
    ['a global', 'return process.pid'],
    ['the clock', 'return Date.now'],
    ['randomness', 'return Math.random()'],
    ['what waits', 'await items'],
    ['what is made', 'return new items()'],
    ['a member by a computed name', 'return items[factor]'],
    ['this', 'return this.size'],
    ['a comment', 'return factor // as it is'],
    ['a regular expression', 'return /a/'],
    ['an escape', 'return \\u0069tems'],
    ['a type by its name', 'const one: Order = items\n  return one'],
    ['a body that ends early', 'return factor }\n  { const other = 1'],
  ])('%s', (_, body) => {
    expect(quietIn(theFunction(body))).toEqual([])
  })

  it.each([
    ['a parameter that may be missing', 'factor?: number'],
    ['a default that is more than a number', 'factor = other()'],
    ['a parameter of a type by its name', 'order: Order'],
    ['a connection', 'tx: { readonly size: number }'],
    ['what waits for its caller', 'then: number'],
  ])('%s', (_, parameters) => {
    expect(quietIn(theFunction('return 1', parameters))).toEqual([])
  })

  const calculates = theFunction('return items.map((item) => item.size * factor)')

  it.each([
    ['a function that is named elsewhere', `${calculates}export const all = sizes\n`],
    ['a function that names what is imported', `import { factor } from './factor.ts'\n${calculates}`],
    ['a function that names a constant of the file', `const { item, other } = { item: 1, other: 2 }\n${calculates}`],
    ['a function within a template', `export const code = \`\n${calculates}\`\n`],
    ['a function within a comment', `/*\n${calculates}*/\n`],
    ['a function within a namespace', `export namespace Sizes {\n${calculates}}\n`],
    ['a function of which there are two', calculates + calculates],
  ])('%s', (_, text) => {
    expect(quietIn(calculates)).toEqual(['sizes'])
    expect(quietIn(text)).toEqual([])
  })
})

it('does not see a mistake in what it takes for a calculation', () => {
  expect(quietIn(theFunction('return factor items'))).toEqual(['sizes'])
})

it('asks the tree whether a function stands where it was taken for one', () => {
  const { program } = parse('a.ts', 'export function sizes() {}\n')

  expect(areAlone([{ name: 'sizes', start: 0, end: 26 }], program, 'export function sizes() {}\n')).toBe(true)
  expect(areAlone([{ name: 'sizes', start: 1, end: 26 }], program, 'export function sizes() {}\n')).toBe(false)
})
