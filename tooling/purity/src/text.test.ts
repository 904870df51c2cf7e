import { expect, it } from 'vitest'

import { parse } from './syntax.ts'
import { textOf } from './text.ts'

it.each([
  [`'a' + \`b\` + "c"`, 'abc'],
  ['`a ${x} b`', 'a \u0000 b'],
  [`'a' + x`, 'a\u0000'],
  [`['a', x, 'b'].join(' ')`, 'a \u0000 b'],
  [`['a', 'b'].join()`, 'a,b'],
  [`'a'.concat('b', x)`, 'ab\u0000'],
  [`String.raw\`a\``, 'a'],
  [`('a' as const)`, 'a'],
  ['x', undefined],
  ['x + y', undefined],
  ['[x, y].join()', undefined],
  ['rows.join()', undefined],
  ['rows.concat("a")', undefined],
])('reads %s', (text, expected) => {
  const [statement] = parse('a.ts', text).program.body

  expect(textOf(statement?.type === 'ExpressionStatement' ? statement.expression : undefined)).toBe(expected)
})
