import { describe, expect, it } from 'vitest'

import { textsOf } from './known-text.ts'
import type { SourceFile } from './model.ts'
import { parse } from './syntax.ts'

function textsIn(text: string): string[] {
  const syntax = parse('a.ts', text)
  const file: SourceFile = {
    path: 'a.ts',
    folder: '',
    layer: 'driver',
    domain: undefined,
    purpose: 'source',
    text,
    syntax,
  }
  const call = syntax.all('CallExpression').find(({ callee }) => callee.type === 'Identifier' && callee.name === 'see')
  return textsOf(call!.arguments[0]!, file).map((one) => one.text)
}

describe('textsOf', () => {
  it.each([
    [`see('a' + 'b')`, ['ab']],
    ['see(`a${"b"}c${d}`)', ['abc\u0000']],
    [`const a = 'x'; const b = a; see(b + a)`, ['xx']],
    [`let a = 'x'; a = 'y'; see(a)`, ['x', 'y']],
    [`see(x ? 'a' : 'b')`, ['a', 'b']],
    [`const { a: { b } } = { a: { b: 'x' } }; see(b)`, ['x']],
    [`const [, b] = ['x', 'y']; see(b)`, ['y']],
    [`for (const a of ['x', 'y']) see(a)`, ['x', 'y']],
    [`['x', 'y'].forEach((a) => see(a))`, ['x', 'y']],
    [`const f = (a, b) => see(b); f(1, 'x'); f(2, 'y')`, ['x', 'y']],
    [`function f({ a = 'x' }) { see(a) } f({ a: 'y' })`, ['x', 'y']],
    [`const f = () => 'x'; see(f())`, ['x']],
    [`enum E { A = 'x' } see(E.A)`, ['x']],
    [`class C { static a = 'x' } see(C.a)`, ['x']],
    [`class C { #a = 'x'; f() { see(this.#a) } }`, ['x']],
    [`class C { get a() { return 'x' } f() { see(this.a) } }`, ['x']],
    [`const o = Object.freeze({ a: 'x' } as const); see(o.a)`, ['x']],
    [`const o = { a: 'x', b: 'y' }; const k = 'b'; see(o[k])`, ['y']],
    [`see(['a', 'b'].join(''))`, ['ab']],
    [`see('a'.concat('b', c))`, ['ab\u0000']],
    [`see('ab'.split('').reverse().join(''))`, ['ba']],
    [`see([...'ab'].reverse().join(''))`, ['ba']],
    [`see('AB'.toLowerCase().slice(1))`, ['b']],
    [`see(atob('YmVnaW4='))`, ['begin']],
    [`see(Buffer.from('YmVnaW4=', 'base64').toString())`, ['begin']],
    [`see(String.fromCharCode(98, 99))`, ['bc']],
    [String.raw`see('\x61\u0062')`, ['ab']],
    ['see(String.raw`a`)', ['a']],
    [`import { A } from './a.ts'; see(A)`, ['\u0001./a.ts\u0002A\u0003']],
    [`import * as words from './a.ts'; see(words.A)`, ['\u0001./a.ts\u0002A\u0003']],
    [`import { A } from './a.ts'; see(A.b)`, ['\u0001./a.ts\u0002A.b\u0003']],
    [`see(unknown)`, []],
    [`function f(a) { see(a); f(a) }`, []],
    [`function f({ x: { y } }) { see(y); f(y) }`, []],
  ])('knows %s', (text, expected) => {
    expect(textsIn(text)).toEqual(expected)
  })
})
