import { describe, expect, it } from 'vitest'

import { accessesIn, tableFactsOf, type TableFacts } from './facts.ts'
import type { SourceFile } from './model.ts'
import { Config } from './settings.ts'
import { parse } from './syntax.ts'
import { workspaceFrom } from './workspace.ts'

function accessesOf(files: Readonly<Record<string, string>>): string[] {
  const workspace = workspaceFrom({
    manifests: new Map([
      ['', { name: 'shop' }],
      ['drivers', { name: '@shop/drivers', hoc: { layer: 'driver' }, exports: { './names': './src/names.ts' } }],
    ]),
    paths: Object.keys(files),
    config: Config.parse({}),
  })
  const gathered = new Map<string, TableFacts>()
  for (const place of workspace.files) {
    const text = files[place.path] ?? ''
    const file: SourceFile = { ...place, text, syntax: parse(place.path, text) }
    const facts = tableFactsOf(file, workspace)
    if (facts) gathered.set(place.path, facts)
  }
  return accessesIn(gathered, workspace).map(({ verb, table, path, at }) => {
    const before = (files[path] ?? '').slice(0, at)
    return `${verb} ${table} ${before.split('\n').length}:${at - before.lastIndexOf('\n')}`
  })
}

function accessesIn1(text: string): string[] {
  return accessesOf({ 'drivers/src/orders.ts': text })
}

describe('texts', () => {
  it.each([
    ['a literal', `q('delete from stock where true')`, ['delete stock 1:16']],
    ['an escape', `q('delete\\n from stock where true')`, ['delete stock 1:18']],
    ['a template', 'q(`select 1\n from a\n  join ${b} b on true\n join c on true`)', ['select a 2:7', 'select c 4:7']],
    ['a concatenation', `q('insert into ' + 'stock' + ' (id) values (1)')`, ['insert stock 1:21']],
    ['a constant', `const T = 'stock'; q(\`update \${T} set a = 1\`)`, ['update stock 1:32']],
    ['a constant of its own', `const S = 'delete from stock where true'; q(S)`, ['delete stock 1:24']],
    [
      'a fragment',
      'const f = `insert into stock (a)`\nq(`with e as (${f} values (1)) select 1 from e`)',
      ['insert stock 1:24'],
    ],
    ['a member', `const T = { stock: 'stock' } as const; q('truncate ' + T.stock)`, ['truncate stock 1:56']],
    ['any member', `const T = { a: 'a', b: 'b' }; q('truncate ' + T[x])`, ['truncate a 1:47', 'truncate b 1:47']],
    ['a destructured name', `const { a: t } = { a: 'stock' }; q('truncate ' + t)`, ['truncate stock 1:50']],
    ['an enum', `enum T { stock = 'stock' }; q('truncate ' + T.stock)`, ['truncate stock 1:45']],
    ['a field', `class D { t = 'stock'; f() { q('truncate ' + this.t) } }`, ['truncate stock 1:46']],
    ['a static field', `class D { static t = 'stock' } q('truncate ' + D.t)`, ['truncate stock 1:48']],
    ['either', `q('truncate ' + (x ? 'a' : 'b'))`, ['truncate a 1:23', 'truncate b 1:29']],
    ['either text', `q(x ? 'truncate a' : 'truncate b')`, ['truncate a 1:17', 'truncate b 1:32']],
    ['a default', `function f(t = 'stock') { q('truncate ' + t) }`, ['truncate stock 1:43']],
    ['an argument', `function f(t) { q('truncate ' + t) }\nf('a'); f('b')`, ['truncate a 1:33', 'truncate b 1:33']],
    ['what is returned', `const t = () => 'stock'; q('truncate ' + t())`, ['truncate stock 1:42']],
    ['what is joined', `q(['truncate', 'stock'].join(' '))`, ['truncate stock 1:17']],
    ['what is pushed', `const p = ['truncate']; p.push('stock'); q(p.join(' '))`, ['truncate stock 1:33']],
    ['what is added', `let s = 'delete from stock'; s += ' where true'; q(s)`, ['delete stock 1:22']],
    ['what is assigned', `let t; t = 'stock'; q('truncate ' + t)`, ['truncate stock 1:37']],
    ['a tag', 'sql`insert into ${sql.identifier(["shop", "stock"])} values (1)`', ['insert shop.stock 1:19']],
    ['a binding', `db.raw('truncate ??', ['stock'])`, ['truncate stock 1:18']],
    ['a format', `format('delete from %I where true', 'stock')`, ['delete stock 1:21']],
    ['a change of case', `q('truncate ' + 'STOCK'.toLowerCase())`, ['truncate stock 1:18']],
    ['a block', 'q(`do $$ begin\n delete from stock; end $$`)', ['delete stock 2:14']],
    ['a temporary table', `q('create temp table t (a int)'); q('insert into t values (1)')`, []],
  ])('are read through %s', (_, text, expected) => {
    expect(accessesIn1(text)).toEqual(expected)
  })

  it.each([
    `throw new Error('Expected to delete from stock where it is, saw none.')`,
    `log.info('delete from stock where id = 1')`,
    `it('select * from stock', f)`,
    `const label = 'Delete from stock'`,
    `// delete from stock where true`,
    `const a: 'delete from stock where true' = x`,
    `export const x = { 'delete from stock where true': 1 }`,
    `'truncate stock'; f()`,
    `import x from 'truncate stock'`,
    `const help = { description: 'truncate stock' }`,
  ])('that are told to people are not: %s', (text) => {
    expect(accessesIn1(text)).toEqual([])
  })

  it('are read in JSX, but not what it shows', () => {
    const text = `const a = <b title="delete from stock where x">delete from orders where y {q('truncate stock')}</b>`

    expect(accessesOf({ 'drivers/src/a.tsx': text })).toEqual(['truncate stock 1:88'])
  })
})

describe('builders', () => {
  it.each([
    [
      'knex',
      `import knex from 'knex'; const make = knex({}); make('shop.stock').where({})`,
      ['select shop.stock 1:54'],
    ],
    [
      'knex that writes',
      `import { knex } from 'knex'; const m = knex({}); m('stock as s').update({})`,
      ['update stock 1:52'],
    ],
    ['knex in an object', `this.knex({ s: 'stock' }).insert(rows)`, ['insert stock 1:11']],
    ['knex in a variable', `const q = db('stock'); if (x) q.del()`, ['del stock 1:14']],
    ['from', `db.select('id').from('stock').join('orders', 'a', 'b')`, ['select stock 1:22', 'select orders 1:36']],
    ['into', `trx.insert(rows).into('stock')`, ['insert stock 1:23']],
    ['a computed word', `db['table']('stock')['del']()`, ['del stock 1:13']],
    ['a constant', `const T = 'stock'; db(T).truncate()`, ['truncate stock 1:23']],
    [
      'kysely',
      `k.selectFrom(['a as x', 'b']).innerJoin('c as z', 'x', 'y')`,
      ['select a 1:14', 'select b 1:14', 'select c 1:41'],
    ],
    [
      'kysely that writes',
      `k.insertInto('a'); k.updateTable('b'); k.deleteFrom('c')`,
      ['insert a 1:14', 'update b 1:34', 'delete c 1:53'],
    ],
    ['kysely with a CTE', `k.with('r', (q) => q.selectFrom('a')).selectFrom('r')`, ['select a 1:33']],
    [
      'drizzle',
      `const stock = pgTable('stock', {}); d.insert(stock).values({}); d.delete(stock)`,
      ['insert stock 1:46', 'delete stock 1:74'],
    ],
    ['drizzle in SQL', `const stock = pgTable('stock', {}); sql\`update \${stock} set a = 1\``, ['update stock 1:50']],
    ['supabase', `supabase.from('stock').insert({})`, ['insert stock 1:15']],
  ])('name tables: %s', (_, text, expected) => {
    expect(accessesIn1(text)).toEqual(expected)
  })

  it.each([
    `Array.from('stock').values()`,
    `Buffer.from('stock')`,
    `import path from 'node:path'; path.join('stock', 'orders')`,
    `['a'].join('stock')`,
    `console.table('stock')`,
    `function db(x) {} db('stock').select()`,
    `new Map().delete('stock'); hash.update('stock'); set.delete(stock)`,
    `const stock = []; list.insert(stock)`,
    `Readable.from('stock')`,
    `ids.from('stock')`,
  ])('do not name any: %s', (text) => {
    expect(accessesIn1(text)).toEqual([])
  })
})

describe('names in other files', () => {
  const uses = (what: string) => `${what}\nq(\`delete from \${X} where true\`)`

  it.each([
    ['a constant', `import { X } from './names.ts'`, `export const X = 'stock'`],
    ['another name', `import { Y as X } from './names.js'`, `const y = 'stock'; export { y as Y }`],
    ['a default', `import X from './names'`, `export default 'stock'`],
    ['a member', `import { T } from './names.ts'; const X = T.a`, `export const T = { a: 'stock', b: 'b' }`],
    ['a namespace', `import * as n from './names.ts'; const { X } = n`, `export const X = 'stock'`],
    ['an enum', `import { T } from '@shop/drivers/names'; const X = T.a`, `export enum T { a = 'stock' }`],
    ['require', `const { X } = require('./names')`, `module.exports = { X: 'stock' }`],
    ['a dynamic import', `const { X } = await import('./names.ts')`, `export const X = 'sto' + 'ck'`],
    ['a class', `import { D } from './names.ts'; const X = D.t`, `export class D { static t = 'stock' }`],
    ['drizzle', `import { X } from './names.ts'`, `export const X = pgTable('stock', {})`],
    ['another constant', `import { X } from './names.ts'`, `import { Y } from './more.ts'; export const X = Y`],
    ['what is passed on', `import { X } from './names.ts'`, `export { Y as X } from './more.ts'`],
    ['a star', `import { Y as X } from './names.ts'`, `export * from './more.ts'`],
    ['a member of what is passed on', `import { T } from './names.ts'; const X = T.a`, `export { T } from './more.ts'`],
  ])('are looked up: %s', (_, use, names) => {
    const more = `export const Y = 'stock'; export const T = { a: 'stock' }`
    const files = { 'drivers/src/orders.ts': uses(use), 'drivers/src/names.ts': names, 'drivers/src/more.ts': more }

    expect(accessesOf(files)).toEqual(['delete stock 2:18'])
  })

  it('are no tables where nobody says them', () => {
    expect(accessesIn1(uses(`import { X } from 'elsewhere'`))).toEqual([])
  })

  it('are looked up for builders', () => {
    const files = {
      'drivers/src/orders.ts': `import { X, Y } from './names.ts'; d.update(X); d.insert(Y); db(Y).del()`,
      'drivers/src/names.ts': `export const X = pgTable('stock', {}); export const Y = 'orders'`,
    }

    expect(accessesOf(files)).toEqual(['update stock 1:45', 'del orders 1:65'])
  })
})
