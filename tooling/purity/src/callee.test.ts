import { expect, it } from 'vitest'

import { calledBy } from './callee.ts'
import { scopesOf } from './scope.ts'
import { parse } from './syntax.ts'

it.each([
  ['p.catch(x)'],
  ['p?.catch?.(x)'],
  [`p['catch'](x)`],
  ['p[`catch`](x)'],
  [`p['cat' + 'ch'](x)`],
  [`const key = 'catch'; p[key](x)`],
  ['(p as any).catch(x)'],
  ['(0, p.catch)(x)'],
  ['p.catch.call(p, x)'],
  ['p.catch.apply(p, [x])'],
  ['p.catch(...[x])'],
  ['Reflect.apply(p.catch, p, [x])'],
  ['p.catch.bind(p)(x)'],
  ['p.catch.bind(p, x)()'],
  ['const late = p.catch; late.call(p, x)'],
  ['const late = p.catch.bind(p); late(x)'],
  ['const { catch: late } = p; late(x)'],
])('sees what is called in %s', (text) => {
  const syntax = parse('a.ts', text)
  const last = syntax.all('CallExpression').find(({ end }) => end === text.length)!

  const { name, receiver, args } = calledBy(last, scopesOf(syntax))

  expect({ name, receiver, args }).toMatchObject({ name: 'catch', receiver: { name: 'p' }, args: [{ name: 'x' }] })
})

it.each(['f(x)', 'const g = h(); g(x)', 'let late = p.catch; late(x)', 'p[key](x)'])(
  'takes %s for nothing else',
  (text) => {
    const syntax = parse('a.ts', text)

    expect(calledBy(syntax.all('CallExpression').at(-1)!, scopesOf(syntax)).name).not.toBe('catch')
  },
)
