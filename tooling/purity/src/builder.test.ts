import { expect, it } from 'vitest'

import { buildersIn } from './builder.ts'
import { parse } from './syntax.ts'

it.each([
  [`db('orders').where({ id })`, true],
  [`this.db('orders').insert(row)`, true],
  [`db.select('id').from('orders')`, true],
  [`db.select().from(orders).where(eq(orders.id, id))`, true],
  [`query.whereIn('state', states)`, true],
  [`x.from('orders').select('*')`, true],
  [`createHash('sha256').update(text)`, false],
  [`rows.where((row) => row.id)`, false],
  [`$('orders').first()`, false],
  [`Array.from('orders')`, false],
  [`rows.innerJoin(lines, (a, b) => a.id === b.id)`, false],
  [`tx.rows({ text })`, false],
  [`Array.from(bytes, (byte) => byte.toString(16)).join('')`, false],
  [`db('orders')`, false],
])('%s', (text, expected) => {
  expect([...buildersIn(parse('a.ts', text))].length > 0).toBe(expected)
})
