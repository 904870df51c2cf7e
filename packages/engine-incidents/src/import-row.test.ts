import { expect, it } from 'vitest'

import { cut } from './import-row.ts'

it.each([
  ['abc', 3, 'abc'],
  ['abcd', 3, 'ab…'],
  ['a😀bc', 3, 'a…'],
  ['a😀bc', 4, 'a😀…'],
])('cuts %s to %i characters, and no letter in half', (text, most, expected) => {
  expect(cut(text, most)).toBe(expected)
})
