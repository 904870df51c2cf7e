import { describe, expect, it } from 'vitest'

import { lexed } from './lexed.ts'
import { mayChange } from './state.ts'

describe('what is code and what is said', () => {
  it('blanks strings and comments, and keeps what they say', () => {
    const text = "const a = 'it\\'s' // it's\nconst b = \"two\" /* ' */ + 1"
    expect(lexed(text)).toEqual({ code: "const a = ''  \nconst b = ''   + 1", texts: "it\\'s\ntwo" })
  })

  it('takes what is put into a template for code, however deep', () => {
    const { code, texts } = lexed('const q = `select ${f({ a: `from ${b}` })} where`') ?? {}
    expect(code).toBe("const q = ''(f({ a: ''(b)'' }))''")
    expect(texts?.split('\n')).toEqual(['select ', 'from ', '', ' where'])
  })

  it('lets a comment end with every line that ends for the language', () => {
    for (const end of ['\n', '\r', '\u2028', '\u2029'])
      expect(lexed(`// said${end}state.x = 1`)?.code).toContain('state.x')
  })

  it.each([
    ['a regular expression', `if (/'/.test(a)) b = "'"`],
    ['a regular expression behind a word', `return /'/.test("'")`],
    ['an escape in a name', String.raw`st\u0061te = 1`],
    ['JSX', `const a = <p>it's {b = 1} isn't</p>`],
    ['a string that does not end', `const a = 'b\nc = 1`],
    ['a template that does not end', 'const a = `b'],
  ])('leaves %s to a parser', (_, text) => expect(lexed(text)).toBeUndefined())

  it('knows a division', () => expect(lexed('const half = total / 2')?.code).toBe('const half = total / 2'))
})

describe('what may change a state', () => {
  it.each([
    `export function price(amount: number, rate = 2, unit = 'eur') {\n  const all = amount * rate\n  return all\n}`,
    `type Price = number\nconst { a, b } = prices\nconst c: Price = a`,
    `const list = [1, 2].map((one) => one * 2)`,
    `const said = 'a = b; list.push(c)'`,
  ])('is nothing of %j', (text) => expect(mayChange(text)).toBe(false))

  it.each([
    `let total = 0\ntotal = 1`,
    `let held: number\ntotal = 1`,
    `export function price(amount = (total = 1)) {}`,
    `export function price(amount = total = 1) {}`,
    `export function price(amount = [total = 1, 2]) {}`,
    `export function price({ rate = 2 }) { rates.function(total = 1) }`,
    `type\ntotal = 1`,
    `list['pu' + 'sh'](1)`,
    `list\n['push'](1)`,
    `list /* = */ ['push'](1)`,
    `list // =\n['push'](1)`,
    `for (total of prices) ;`,
    `;[total] = prices`,
    `const said = \`\${(total = 1)}\``,
    `const is = /'/, other = (total = 1), end = /'/`,
  ])('may be %j', (text) => expect(mayChange(text)).toBe(true))
})
