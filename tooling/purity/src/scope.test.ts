import { describe, expect, it } from 'vitest'

import { isReference, scopesOf, type Binding } from './scope.ts'
import { parse } from './syntax.ts'

function bindingOf(text: string): Binding | undefined {
  const syntax = parse('a.ts', text)
  const uses = syntax.all('Identifier').filter(({ name }) => name === 'x')
  return scopesOf(syntax).resolve(uses.at(-1)!)
}

describe('resolve', () => {
  it.each([
    [
      'an import',
      `import { y as x } from 'pg'; x()`,
      { kind: 'import', from: { source: 'pg', name: 'y', typeOnly: false } },
    ],
    ['a namespace', `import * as x from 'pg'; x()`, { kind: 'import', from: { source: 'pg', name: '*' } }],
    ['a type', `import type { x } from 'pg'; let y: typeof x; x`, { kind: 'import', from: { typeOnly: true } }],
    ['an import by require', `import x = require('pg'); x()`, { kind: 'import', from: { source: 'pg', name: '*' } }],
    ['a parameter', `import { x } from 'pg'; function f(x: string) { return x }`, { kind: 'parameter' }],
    ['a default parameter', `function f({ a: { x } = y }) { return x }`, { kind: 'parameter', path: ['a', 'x'] }],
    ['an arrow of one', `const f = (x) => x`, { kind: 'parameter' }],
    ['a variable of a block', `const x = 1; { let x = 2; x }`, { kind: 'variable', how: 'let' }],
    ['a var in a block', `function f() { { var x = 1 } return x }`, { kind: 'variable', how: 'var' }],
    ['a loop', `for (const [, x] of y) x`, { kind: 'variable', path: [1] }],
    ['what is caught', `try { y() } catch (x) { x }`, { kind: 'caught' }],
    ['a function', `x(); function x() {}; x`, { kind: 'function' }],
    ['a class', `class x {}; new x()`, { kind: 'class' }],
    ['what a namespace holds', `const x = 1; namespace y { export var x = 2; x }`, { kind: 'variable', how: 'var' }],
    ['a computed key', `const { [y]: x } = z; x`, { kind: 'variable', path: [undefined] }],
  ])('finds %s', (_, text, expected) => {
    expect(bindingOf(text)).toMatchObject(expected)
  })

  it.each([
    'x()',
    '{ const x = 1 } x',
    'function f(x) {} x',
    'namespace y { export const x = 1 } x',
    'namespace y { export function x() {} } x',
    'declare global { var x: any } x',
    "declare module 'y' { const x: 1 } x",
  ])('finds nothing for a global: %s', (text) => {
    expect(bindingOf(text)).toBeUndefined()
  })
})

it('finds the uses of a name, and not properties of the same name', () => {
  const syntax = parse('a.ts', `const x = 1; y.x; ({ x: 2 }); ({ x }); x; (x) => x; type T = { x: 1 }; z[x]`)
  const scopes = scopesOf(syntax)
  const [binding] = scopes.all

  expect(scopes.usesOf(binding!).map(({ start }) => start)).toEqual([33, 39, 73])
})

it('finds no use in what is passed on from another file, nor in the attributes of an import', () => {
  const text = `export { x } from 'y'; export * as x from 'y'; import z from 'y' with { x: 'x' }; export { x as w }`
  const syntax = parse('a.ts', text)
  const uses = syntax.all('Identifier').filter((name) => name.name === 'x' && isReference(name, syntax))

  expect(uses.map(({ start }) => start)).toEqual([text.lastIndexOf('x as w')])
})
