import { insertIncident } from '@hoc/drivers/incidents'
import type { Read, Tx, Write } from '@hoc/drivers/tx'
import { accept } from '@hoc/spine-schemas/decision'
import { acknowledgeIncident, createIncident, listIncidents } from '@hoc/spine-schemas/incidents'
import { anIncident, anIncidentEvent } from '@hoc/spine-schemas/testing/incidents'
import type { Pool } from 'pg'
import { expectTypeOf, test } from 'vitest'

import { operation, type Operation, type Plan, type Step } from '../src/kernel/operation.ts'
import type { Transact } from '../src/kernel/transaction.ts'

declare const read: Read
declare const pool: Pool

const output = anIncident()
const facts = [{ entity: 'incident', id: output.id, before: null, after: output }] as const

test('an operation is given a transaction that reads, and nothing else that reaches the database', () => {
  expectTypeOf<keyof Step>().toEqualTypeOf<'tx' | 'input' | 'caller' | 'now' | 'newId' | 'newKey' | 'authority'>()
  expectTypeOf<Step['tx']>().toEqualTypeOf<Tx>()
  // @ts-expect-error no pool
  operation(listIncidents, async ({ pool: given }) => accept({ output: given }))
  // @ts-expect-error no connection
  operation(listIncidents, async ({ client }) => accept({ output: client }))
  // @ts-expect-error no other dispatch
  operation(listIncidents, async ({ dispatch }) => accept({ output: dispatch }))
  // @ts-expect-error no transaction of its own
  operation(listIncidents, async ({ transact }) => accept({ output: transact }))
})

test('an operation cannot begin, end or leave its transaction', () => {
  operation(createIncident, async ({ tx }) => {
    // @ts-expect-error
    await tx.begin()
    // @ts-expect-error
    await tx.commit()
    // @ts-expect-error
    await tx.rollback()
    // @ts-expect-error
    await tx.savepoint('here')
    // @ts-expect-error
    await tx.query('commit')
    // @ts-expect-error
    await tx.connect()
    // @ts-expect-error a write is handed on, not run
    await tx.rows(insertIncident(output, anIncidentEvent()))

    return accept({ output, writes: [insertIncident(output, anIncidentEvent())], facts, events: [] })
  })
})

test('what is written is a statement, never an execution of one', () => {
  expectTypeOf<Plan<typeof acknowledgeIncident>['writes']>().toEqualTypeOf<readonly Write[]>()
  // @ts-expect-error a text is none
  operation(createIncident, async () => accept({ output, writes: ['commit'], facts, events: [] }))
  // @ts-expect-error rows that were read are none
  operation(createIncident, async ({ tx }) => accept({ output, writes: [tx.rows(read)], facts, events: [] }))
  // @ts-expect-error a read is none
  operation(createIncident, async () => accept({ output, writes: [read], facts, events: [] }))
  // @ts-expect-error a function that runs one is none
  operation(createIncident, async () => accept({ output, writes: [() => pool.query('x')], facts, events: [] }))
})

test('a pool is no transaction, so none can be slipped in for it', () => {
  // @ts-expect-error
  const slipped: Tx = pool
  void slipped
})

test('only the kernel runs an operation: whoever has one needs a step, which needs a transaction', () => {
  expectTypeOf<Parameters<Operation<typeof listIncidents>['run']>>().toEqualTypeOf<[Step<typeof listIncidents>]>()
  expectTypeOf<Parameters<Parameters<Transact>[1]>>().toEqualTypeOf<[Tx]>()
})
