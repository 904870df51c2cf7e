import { expect, it } from 'vitest'

import { isTooDeep } from './depth.ts'

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
