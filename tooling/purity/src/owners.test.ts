import { describe, expect, it } from 'vitest'

import { ownerOf } from './owners.ts'
import { driversStayInTheirDomain } from './rules/drivers-stay-in-their-domain.ts'
import { oneWriterPerTable } from './rules/one-writer-per-table.ts'
import { findingsIn, type Files } from './testing/workspace.ts'

describe('ownerOf', () => {
  const tables = { orders: 'orders', 'shop.stock': 'stock', 'old.stock': 'archive', Lines: 'orders', '"a"."B"': 'b' }

  it.each([
    ['orders', 'orders'],
    ['shop.orders', 'orders'],
    ['shop.stock', 'stock'],
    ['old.stock', 'archive'],
    ['stock', 'stock'],
    ['new.stock', undefined],
    ['lines', 'orders'],
    ['a.b', 'b'],
    ['order', undefined],
  ])('of %s is %s', (table, owner) => {
    expect(ownerOf(table, tables)).toBe(owner)
  })
})

function messagesOf(files: Files, config: Record<string, unknown>): string[] {
  return findingsIn(files, [driversStayInTheirDomain, oneWriterPerTable], { config }).map(
    ({ file, line, message }) => `${file.replace(/^.*\//, '')}:${line} ${message}`,
  )
}

const drivers: Files = {
  'packages/drivers/src/orders.ts': `export const a = { text: 'insert into orders (id) select id from stock' }
export const b = { text: 'update notes set id = 1' }`,
  'packages/drivers/src/stock.ts': `export const a = { text: 'update stock set id = 1' }
export const b = { text: 'delete from notes where true' }`,
  'packages/spine-orchestrator/src/spine.ts': `export const text = 'select id from stock'`,
}

it('lets a table belong to whoever alone writes it, where nobody has said whose it is', () => {
  expect(messagesOf(drivers, { tables: {} })).toEqual([
    'orders.ts:1 Reads stock, a table of stock.',
    'orders.ts:2 Writes notes (update), which stock writes too.',
    'stock.ts:2 Writes notes (delete), which orders writes too.',
  ])
})

describe('a locked domain', () => {
  const tables = { orders: 'orders', stock: 'stock' }

  it('lets nobody touch its tables but its own drivers', () => {
    expect(messagesOf(drivers, { tables, lockedDomains: ['stock'] })).toContain(
      'spine.ts:1 Reads stock, a table of the locked domain stock.',
    )
    expect(messagesOf(drivers, { tables })).not.toContain('spine.ts:1 Reads stock, a table of stock.')
  })

  it('touches no table that is not its own, not even to read', () => {
    const files = {
      'packages/drivers/src/orders.ts': `export const a = { text: 'select id from notes join orders on true' }`,
    }

    expect(messagesOf(files, { tables, lockedDomains: ['orders'] })).toEqual([
      'orders.ts:1 Reads notes, which the locked domain orders does not own.',
    ])
    expect(messagesOf(files, { tables })).toEqual([])
  })

  it('may be locked by the role of its files', () => {
    const layers = { 'packages/drivers/src/stock.ts': { layer: 'driver', domain: 'stock', locked: true } }

    expect(messagesOf(drivers, { tables, layers })).toContain(
      'spine.ts:1 Reads stock, a table of the locked domain stock.',
    )
  })
})
