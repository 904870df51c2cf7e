import { describe, expect, it } from 'vitest'

import { isTooDeep } from './depth.ts'
import { parse } from './syntax.ts'

it.each(['(', '[', '{', 'f(', '{a:', '`${', 'A<'])('refuses %s ten thousand times', (opening) => {
  expect(isTooDeep(opening.repeat(10_000))).toBe(true)
})

it('refuses elements in elements, and comparisons of comparisons over lines', () => {
  expect(isTooDeep('<a>'.repeat(10_000))).toBe(true)
  expect(isTooDeep('<a b="c">\n'.repeat(10_000))).toBe(true)
  expect(isTooDeep(`x = a${' <\n a'.repeat(10_000)}`)).toBe(true)
  expect(isTooDeep('<a b="c">\n  <d />\n</a>\n'.repeat(10_000))).toBe(false)
  expect(isTooDeep('const a: Map<string, B<c>> = f<d>(e)\n'.repeat(10_000))).toBe(false)
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

it.each([
  ['members', 'a', '.b'],
  ['members, each on its line', 'a', '\n  .b'],
  ['members behind what may be nothing', 'a', '?.b'],
  ['members with remarks between them', 'a', '\n  // said so\n  .b'],
  ['signs before a value', '', '!'],
  ['signs before a value, apart', '', '- '],
  ['sums', 'a', ' + a'],
  ['sums over lines', 'a', ' +\n a'],
  ['texts', "'a'", " + 'a'"],
  ['conditions', '', 'a ? b : '],
  ['assignments', 'a', ' = a'],
  ['arrow functions', '', 'a => '],
])('refuses a chain of %s', (_, first, link) => {
  expect(isTooDeep(`const x = ${first}${link.repeat(30_000)}a`)).toBe(true)
  expect(isTooDeep(`f(1, { x: ${first}${link.repeat(30_000)}a })`)).toBe(true)
  expect(isTooDeep(`const x = ${first}${link.repeat(1500)}a`)).toBe(false)
})

it.each([
  ['statements', 'a.b = c.d + 1\n'],
  ['statements on one line', 'a.b=c.d+1;'],
  ['statements below remarks', '// It adds. Does it? It does...\na.b = c.d + 1\n'],
  ['statements below remarks of several lines', '/**\n * It adds.\n * It does = it.\n */\nexport const a = -1\n'],
  ['members of a list', '-1, +2, !a.b, c = 3, d => 4, '],
  ['kinds of a type', "\n  | 'a.b'"],
  ['fields', '  a?: b\n  c = 1\n'],
  ['functions', 'const a = (b) => {\n  return b.c ? -b : b.d\n}\n'],
  ['texts', "x = 'a+b/c=.?!'\n"],
])('lets a file pass that has very many %s, one after the other', (_, one) => {
  expect(isTooDeep(one.repeat(30_000))).toBe(false)
})

it('passes over what a text says', () => {
  expect(isTooDeep(`const x = '${'a+b/c='.repeat(30_000)}'`)).toBe(false)
  expect(isTooDeep(`const x = \`${'a+b/c='.repeat(30_000)}\``)).toBe(false)
})

// These tests have four times the stack of a process: what ends the walk is the limit, not the stack.
it('walks a tree as deep in every thread', () => {
  expect(parse('a.ts', `a${'.b'.repeat(3900)}`).all('Identifier')).toHaveLength(3901)
  expect(() => parse('a.ts', `a${'.b'.repeat(4100)}`).all('Identifier')).toThrow('Nested too deeply to be walked.')
})

describe('takes words for links', () => {
  const names = (many: number) => Array.from({ length: many }, (_, i) => `l${i}:`).join('\n')

  it.each([
    ['else if', 'if (a) b()\n', 'else if (a) b()\n'],
    ['else if behind semicolons', 'if (a) b();\n', 'else if (a) b();\n'],
    ['else if behind blocks', 'if (a) { b() }\n', 'else if (a) {\n  b()\n}\n'],
    ['while', '', 'while (x) '],
    ['while, each on its line', '', 'while (x)\n'],
    ['for', '', 'for(;;) '],
    ['for that waits', '', 'for await (const a of b)\n'],
    ['if', '', 'if (x) '],
    ['do', '', 'do '],
    ['with', '', 'with (x) '],
    ['new', 'x = ', 'new '],
    ['new, each on its line', 'x = ', 'new\n'],
    ['await', 'x = ', 'await '],
    ['yield', 'x = ', 'yield '],
    ['typeof', 'x = ', 'typeof '],
    ['classes of classes', 'class A ', 'extends class '],
    ['keyof', 'type X = ', 'keyof '],
    ['questions of types', 'type X =', ' A extends B\n  ? C\n  :'],
    ['conditions over lines', 'x = ', 'a\n  ? b\n  : '],
    ['what is said of an export', '', 'export '],
    ['words in a template', 'x = `${', 'new '],
  ])('such as %s', (_, first, link) => {
    expect(isTooDeep(`${first}${link.repeat(20_000)}`)).toBe(true)
    expect(isTooDeep(`${first}${link.repeat(500)}`)).toBe(false)
  })

  it('and labels', () => {
    expect(isTooDeep(names(20_000))).toBe(true)
    expect(isTooDeep(names(500))).toBe(false)
  })

  it.each([
    ['conditions', 'if (a) {\n  b()\n} else if (c) {\n  d()\n} else {\n  e()\n}\n'],
    ['conditions without braces', 'if (a) b()\nelse if (c) d()\n'],
    ['conditions with semicolons', 'if (a) b();\nelse c();\n'],
    ['conditions on one line', 'if(a){b}else{c}'],
    ['loops', 'for (const a of b)\n  while (c)\n    d()\n'],
    ['loops on one line', 'for(;;){a}while(b){c}'],
    ['values that are waited for', 'await a\nyield b\nnew C()\n'],
    ['values of an object', '  if: await a,\n'],
    ['cases', 'case 1:\n  return typeof a\n'],
    ['classes', 'export default class A extends B {}\n'],
    ['types', 'export declare type A = keyof B extends C ? D : E\n'],
    ['members of those names', 'a.new.if.await\n'],
    ['members of a type', '  readonly a?: b\n'],
    ['templates', 'x = `${new A()} while ${await b}`\n'],
  ])('but not those of very many %s, one after the other', (_, one) => {
    expect(isTooDeep(one.repeat(30_000))).toBe(false)
  })
})
