import { describe, expect, it } from 'vitest'

import { importsOf } from './imports.ts'
import { parse } from './syntax.ts'

function told(text: string, path = 'a.ts'): string[] {
  const imports = importsOf({ syntax: parse(path, text) })
  return imports.map(({ specifier, how, typeOnly, names }) =>
    [how, specifier, ...names, ...(typeOnly ? ['only a type'] : [])].join(' '),
  )
}

describe('importsOf', () => {
  it.each([
    [`import x, { y as z, type T } from 'a'`, ['import a default y']],
    [`import * as x from 'a'`, ['import a *']],
    [`import 'a'`, ['import a']],
    [`import {} from 'a'`, ['import a']],
    [`import type { T } from 'a'`, ['import a only a type']],
    [`import { type T } from 'a'`, ['import a only a type']],
    [`export { x as y } from 'a'`, ['export a x']],
    [`export * from 'a'`, ['export a *']],
    [`export type { T } from 'a'`, ['export a only a type']],
    [`import { x } from 'a'; export { x }`, ['import a x']],
    [`await import('a')`, ['dynamic a *']],
    [`import(/* now */ 'a')`, ['dynamic a *']],
    [`import('a' + '/b')`, ['dynamic a/b *']],
    [`const n = 'a'; import(\`\${n}/b\`)`, ['dynamic a/b *']],
    [`import(['a', 'b'].join('/'))`, ['dynamic a/b *']],
    [`import(on ? 'a' : 'b')`, ['dynamic a *', 'dynamic b *']],
    [`for (const n of ['a', 'b']) await import(n)`, ['dynamic a *', 'dynamic b *']],
    [`const load = (n) => import(n); load('a')`, ['dynamic a *']],
    [`function load(n = 'a') { return import(n) }`, ['dynamic a *']],
    [`['a', 'b'].map((n) => import(n))`, ['dynamic a *', 'dynamic b *']],
    [`import('a/' + n)`, ['dynamic a/\u0000 *']],
    [`import(n)`, []],
    [`const P = { db: 'a' }; import(P.db)`, ['dynamic a *']],
    [`import(new URL('../x.ts', import.meta.url).href)`, ['dynamic ../x.ts *']],
    [`new Worker(new URL('x.ts', import.meta.url))`, ['dynamic ./x.ts *']],
    [`type T = import('a').T`, ['type a only a type']],
    [`import x = require('a')`, ['require a *']],
    [`import type x = require('a')`, ['type a only a type']],
    [`import.meta.resolve('a')`, ['resolve a *']],
    [`const { resolve } = import.meta; resolve('a')`, ['resolve a *']],
    [`require('a')`, ['require a *']],
    [`require.resolve('a')`, ['resolve a *']],
    [`require?.(\`a\`)`, ['require a *']],
    [`(0, require)('a')`, ['require a *']],
    [`require.call(null, 'a')`, ['require a *']],
    [`Reflect.apply(require, null, ['a'])`, ['require a *']],
    [`const r = require; r('a')`, ['require a *']],
    [`const r = require.bind(module); r('a')`, ['require a *']],
    [`module.require('a')`, ['require a *']],
    [`module['req' + 'uire']('a')`, ['require a *']],
    [
      `import { createRequire as make } from 'node:module'; const r = make(import.meta.url); r('a')`,
      ['import node:module createRequire', 'require a *'],
    ],
    [`const m = await import('node:module'); m.createRequire(x)('a')`, ['dynamic node:module *', 'require a *']],
    [`((r) => r('a'))(require)`, ['require a *']],
    [`function f(require) { require('a') }`, []],
    [`const require = (x) => x; require('a')`, []],
    [`const text = "import 'a'" // require('a')`, []],
    [`x.import('a'); x.require('b')`, []],
  ])('reads %s', (text, expected) => {
    expect(told(text)).toEqual(expected)
  })
})
