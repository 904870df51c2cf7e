import { expect, it } from 'vitest'

import { readTables } from './tables.ts'

it.each([
  [
    'tables.ts',
    `export const tables = { orders: 'sales', 'order_lines': 'sales' } as const`,
    { orders: 'sales', order_lines: 'sales' },
  ],
  ['tables.ts', `export const tables = { orders: { owner: 'sales', appendOnly: true } }`, { orders: 'sales' }],
  ['tables.js', `module.exports = { sales: ['orders', 'order_lines'] }`, { orders: 'sales', order_lines: 'sales' }],
  ['tables.json', `{ "orders": "sales" }`, { orders: 'sales' }],
  ['tables.ts', `export const x = 1`, {}],
])('reads the owners in %s: %s', (path, text, owners) => {
  expect(readTables(path, text)).toEqual(owners)
})

it('refuses a file that cannot be read: without owners every table would be free to all', () => {
  expect(() => readTables('tables.json', '{ broken')).toThrow('tables.json cannot be read')
})
