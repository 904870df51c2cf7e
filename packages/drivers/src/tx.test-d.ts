import { anIncident, anIncidentEvent } from '@hoc/spine-schemas/testing/incidents'
import { expectTypeOf, test } from 'vitest'

import type * as account from './account.ts'
import type * as dispatches from './dispatches.ts'
import type * as governance from './governance.ts'
import { insertIncident } from './incidents.ts'
import type * as incidents from './incidents.ts'
import type * as jobs from './jobs.ts'
import type * as ledger from './ledger.ts'
import type * as outbox from './outbox.ts'
import type * as records from './records.ts'
import type { Read, Tx, Write } from './tx.ts'
import type * as upkeep from './upkeep.ts'

declare const tx: Tx
declare const read: Read

type Drivers =
  | typeof account
  | typeof dispatches
  | typeof governance
  | typeof incidents
  | typeof jobs
  | typeof ledger
  | typeof outbox
  | typeof records
  | typeof upkeep

type Functions<Module> = {
  [Name in keyof Module as Module[Name] extends (...args: never[]) => unknown ? Name : never]: Module[Name]
}
type Named<Verb extends string, Module = Drivers> = Module extends unknown
  ? Functions<Module>[keyof Functions<Module> & `${Verb}${string}`]
  : never

test('who holds a transaction can read, and has no other word', () => {
  expectTypeOf<keyof Tx>().toEqualTypeOf<'rows'>()
  expectTypeOf(tx.rows).toEqualTypeOf<(statement: Read) => Promise<readonly unknown[]>>()
  void tx.rows(read)
})

test('the words of a transaction do not exist', () => {
  // @ts-expect-error
  tx.begin()
  // @ts-expect-error
  tx.commit()
  // @ts-expect-error
  tx.rollback()
  // @ts-expect-error
  tx.savepoint()
  // @ts-expect-error
  tx.transaction()
  // @ts-expect-error
  tx.release()
  // @ts-expect-error
  tx['commit']()
  // @ts-expect-error
  const { rollback } = tx
  void rollback
})

test('nor is there a connection behind it', () => {
  // @ts-expect-error
  tx.query('commit')
  // @ts-expect-error
  tx.execute('commit')
  // @ts-expect-error
  tx.connect()
  // @ts-expect-error
  tx.client.query('commit')
  // @ts-expect-error
  tx.pool.connect()
  // @ts-expect-error text is no statement
  void tx.rows('commit')
})

test('what writes is a statement to be handed on, which a driver cannot run', () => {
  const write = insertIncident(anIncident(), anIncidentEvent())

  expectTypeOf(write).toEqualTypeOf<Write>()
  // @ts-expect-error a write is no read
  void tx.rows(write)
  // @ts-expect-error nor does it run by itself
  write.run()
  // @ts-expect-error nor can it be waited for
  void write.then
})

test('every driver that reads takes a transaction first, and nothing that could do more', () => {
  type Reading = Named<'find' | 'lock' | 'list' | 'count'>

  expectTypeOf<Parameters<Reading>[0]>().toEqualTypeOf<Tx>()
  expectTypeOf<ReturnType<Reading>>().toExtend<Promise<unknown>>()
})

test('every driver that writes returns a statement, and is given no transaction', () => {
  type Writing = Named<'insert' | 'apply' | 'delete'>
  type Given = Writing extends (...args: infer Args) => unknown ? Args[number] : never

  expectTypeOf<ReturnType<Writing>>().toEqualTypeOf<Write>()
  expectTypeOf<Extract<Given, { rows: unknown }>>().toEqualTypeOf<never>()
})
