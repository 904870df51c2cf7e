import { describe, expect, it } from 'vitest'

import { dbSignals } from './db-signals.ts'
import type { SourceFile } from './model.ts'
import { Config, settingsOf } from './settings.ts'
import { parse } from './syntax.ts'

const settings = settingsOf(Config.parse({}))

function anEngine(text: string, about: Partial<SourceFile> = {}): SourceFile {
  const path = 'packages/engine-orders/src/price.ts'
  return {
    path,
    folder: '',
    layer: 'engine',
    domain: 'orders',
    purpose: 'source',
    text,
    syntax: parse(path, text),
    ...about,
  }
}

function signalsOf(text: string): readonly string[] {
  return dbSignals([anEngine(text)], settings).files.flatMap(({ signals }) => signals)
}

describe('the signals of an engine', () => {
  it.each([
    ['an import', `import pg from 'pg'`, ['imports pg']],
    ['a part of a package', `import { x } from 'drizzle-orm/pg-core'`, ['imports drizzle-orm/pg-core']],
    ['a module that is loaded late', `export const load = () => import('knex')`, ['loads knex']],
    ['a module that is required late', `export const load = () => require('knex')`, ['loads knex']],
    ['a symbol', `import { Pool } from './pool.ts'`, ['names Pool']],
    ['a parameter', `export const f = (tx: Tx) => tx`, ['names tx']],
    ['a call', `export const f = (s) => s.db.query(text)`, ['calls db.query']],
    ['a session', `export class A { f() { return this._session.execute(x) } }`, ['calls _session.execute']],
    ['SQL', `export const text = 'select * from orders'`, ['holds SQL']],
    ['a builder', `export const f = (q) => q.whereIn('id', ids)`, ['builds a query']],
    ['a transaction', `export const f = (s) => s.db.commit()`, ['says commit']],
  ])('tell of %s', (_, text, expected) => {
    expect(signalsOf(text)).toEqual(expected)
  })

  it.each([
    ['a type', `import type { Pool } from 'pg'; import { type Client } from 'pg'; export type A = Pool | Client`],
    ['a Map named client', `const client = new Map(); export const f = () => client.get('query')`],
    ['a word', `export const states = ['commit', 'rollback', 'select']`],
    ['a connection string', `export const f = (connection: string) => connection.length`],
    ['a collection', `export const f = (rows) => rows.select('x')`],
    ['a domain', `export const f = (plan) => plan.commit()`],
  ])('do not tell of %s', (_, text) => {
    expect(signalsOf(text)).toEqual([])
  })
})

describe('what is suggested', () => {
  it('is to extract where decisions and the database are mixed', () => {
    const mixed = `
      export async function cancel(tx, id) {
        const [order] = await tx.query('select * from orders where id = $1', [id])
        if (order.state === 'shipped') return 'ORDER_SHIPPED'
        return tx.query('update orders set state = $2 where id = $1', [id, 'cancelled'])
      }`

    expect(dbSignals([anEngine(mixed)], settings).files).toMatchObject([{ suggest: 'extract' }])
  })

  it('is to reclassify what is a driver by another name', () => {
    const driver = `
      export const find = (tx, id) => tx.query('select * from orders where id = $1', [id])
      export const list = async (tx, state) => {
        const rows = await tx.query('select * from orders where state = $1', [state])
        return rows ?? []
      }`

    expect(dbSignals([anEngine(driver)], settings).files).toMatchObject([{ suggest: 'reclassify' }])
  })

  it('is to extract where less than four fifths are of the database', () => {
    const some = `
      export const find = (tx, id) => tx.query(text, [id])
      export const total = (lines) => lines.map(({ amount }) => amount).reduce((sum, amount) => sum + amount, 0)`

    expect(dbSignals([anEngine(some)], settings).files).toMatchObject([{ suggest: 'extract' }])
  })
})

it('counts engines only, and says how many of them hold signals', () => {
  const text = `import pg from 'pg'`
  const files = [
    anEngine(text),
    anEngine('export const a = 1'),
    anEngine('export const b = 2'),
    anEngine(text, { purpose: 'test' }),
    anEngine(text, { layer: 'driver' }),
  ]

  expect(dbSignals(files, settings)).toEqual({
    engines: 3,
    withSignals: 1,
    percent: 33.3,
    files: [{ file: 'packages/engine-orders/src/price.ts', signals: ['imports pg'], suggest: 'reclassify' }],
  })
  expect(dbSignals([], settings)).toEqual({ engines: 0, withSignals: 0, percent: 0, files: [] })
})
