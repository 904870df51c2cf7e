import { expect, it } from 'vitest'

import { isTooDeep } from './depth.ts'
import { parse } from './syntax.ts'

it.each(['(', '[', '{', 'f(', '{a:', '`${', 'A<'])('refuses %s ten thousand times', (opening) => {
  expect(isTooDeep(opening.repeat(10_000))).toBe(true)
})

it('counts what is open at once, and not how much there is', () => {
  expect(isTooDeep('f({ a: [1] })\n'.repeat(10_000))).toBe(false)
  expect(isTooDeep('if (a < b) {}\n'.repeat(10_000))).toBe(false)
})

it('passes over the strings', () => {
  expect(isTooDeep(`const text = '${'('.repeat(10_000)}'`)).toBe(false)
  expect(isTooDeep(`const text = "\\"${'['.repeat(10_000)}"`)).toBe(false)
})

it('takes a quote that is not closed on its line for an apostrophe', () => {
  expect(isTooDeep(`// the order's lines\n${'('.repeat(10_000)}`)).toBe(true)
})

it('measures a chain of calls, and not how many chains there are', () => {
  expect(isTooDeep(`a${'.b(c.d())'.repeat(30_000)}`)).toBe(true)
  expect(isTooDeep(`a${'\n  .b({ c: [d] })'.repeat(30_000)}`)).toBe(true)
  expect(isTooDeep('z.text().max(3)\n'.repeat(30_000))).toBe(false)
  expect(isTooDeep('f(z.text().max(3), { a: z.text().max(3) });'.repeat(30_000))).toBe(false)
})

// These tests have four times the stack of a process: what ends the walk is the limit, not the stack.
it('walks a tree as deep in every thread', () => {
  expect(parse('a.ts', `a${'.b'.repeat(3900)}`).all('Identifier')).toHaveLength(3901)
  expect(() => parse('a.ts', `a${'.b'.repeat(4100)}`).all('Identifier')).toThrow('Nested too deeply to be walked.')
})
