import { expect, it } from 'vitest'

import { entryAt } from './manifest.ts'

const text = `{
  "name": "shop",
  "dependencies": { "pg": "8", "@a/b": "1" }
}`

it('finds where an entry of a package.json stands', () => {
  expect(text.slice(entryAt(text, ['dependencies', '@a/b'])).slice(0, 6)).toBe('"@a/b"')
  expect(text.slice(entryAt(text, ['name'])).slice(0, 6)).toBe('"name"')
})

it('stands at the beginning for what is not there', () => {
  expect(entryAt(text, ['devDependencies', 'pg'])).toBe(0)
})
