import { expect, it } from 'vitest'

import { parse } from './syntax.ts'
import { takenIn } from './taken.ts'

function takenBy(text: string): string[] {
  const taken = takenIn(parse('a.ts', text))
  return taken.map(({ module, way }) => [module, ...way].filter((step) => step !== undefined).join('.'))
}

it.each([
  ['a member', `Date.now`, 'Date.now'],
  ['a computed member', `const key = 'n' + 'ow'; Date[key]`, 'Date.now'],
  ['a member that cannot be known', `Date[key()]`, 'Date.?'],
  ['a pattern', `const { Date: { now } } = globalThis`, 'Date.now'],
  ['a default of a pattern', `const { now } = given ?? Date`, 'Date.now'],
  ['an alias', `const D = Date; D.now`, 'Date.now'],
  ['an assignment', `let d; d = Date; d.now`, 'Date.now'],
  ['a parameter', `const f = (d) => d.now; f(Date)`, 'Date.now'],
  ['a default parameter', `function f(d = Date) { return d.now }`, 'Date.now'],
  ['a closure', `const f = () => Date; f().now`, 'Date.now'],
  ['a getter', `const o = { get d() { return Date } }; o.d.now`, 'Date.now'],
  ['a field', `class A { d = Date; f() { return this.d.now } }`, 'Date.now'],
  ['a field that is assigned', `class A { constructor() { this.d = Date } f() { return this.d.now } }`, 'Date.now'],
  ['a static field', `class A { static d = Date } A.d.now`, 'Date.now'],
  ['a parent class', `class A extends Date { static f() { return super.now } }`, 'Date.now'],
  ['an array', `const [, d] = [1, Date]; d.now`, 'Date.now'],
  ['a loop', `for (const d of [Date]) d.now`, 'Date.now'],
  ['a spread', `const o = { ...{ d: Date } }; o.d.now`, 'Date.now'],
  ['a rest', `const { parse, ...d } = Date; d.now`, 'Date.now'],
  ['a choice', `(x ? Date : y).now`, 'Date.now'],
  ['a module', `import * as fs from 'node:fs'; fs.readFileSync`, 'fs.readFileSync'],
  ['a module that is awaited', `const { readFileSync } = await import('fs')`, 'fs.readFileSync'],
  ['a module that is required', `require('fs').readFileSync`, 'fs.readFileSync'],
])('follows %s', (_, text, expected) => {
  expect(takenBy(text)).toContain(expected)
})

it.each([
  ['a type', `import type { Pool } from 'pg'; let x: Pool`],
  ['a local name', `const Date = { now: 1 }; Date.now`],
  ['what is made of itself', `const a = a; a.b; function f() { return f() } f().c`],
  ['properties of the same name', `const o = { Date: 1 }; o.Date; ({ process() {} })`],
])('takes nothing of %s', (_, text) => {
  expect(takenBy(text)).toEqual([])
})
