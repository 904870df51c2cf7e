import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import type { Tx } from '@hoc/drivers/tx'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { grantsWith } from '../access/grants.ts'
import { createHasher, makeStoredKey } from '../access/keys.ts'
import { createDispatch } from '../kernel/dispatch.ts'
import { createRegistry } from '../kernel/registry.ts'
import { createTransact, type Transact } from '../kernel/transaction.ts'
import { onPlanes } from '../planes.ts'
import { ownOperations } from '../own-operations.ts'
import { cases } from './cases.ts'
import { aSpine } from './incidents.ts'
import { breaches, forbiddenWordsOf, walled } from './walls.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase({ max: 3 })))
afterAll(() => db.close())

const TENANT = `select set_config('hoc.tenant', '${anOperator().tenantId}', true)`

describe('what breaches the wall is told', () => {
  it.each([
    ['a statement in no transaction', ['begin', TENANT, 'commit', 'select 2'], 'ran in no transaction: select 2'],
    ['a commit of nothing', ['begin', TENANT, 'commit', 'commit'], 'ran in no transaction: commit'],
    ['BEGIN within a transaction', ['begin', TENANT, 'begin', 'rollback'], 'ran in no transaction: begin'],
    ['two transactions', ['begin', TENANT, 'commit', 'begin', 'rollback'], 'began 2 transactions in one attempt'],
    ['a transaction left open', ['begin', TENANT], 'began a transaction that did not end'],
  ])('%s', async (_, statements, breach) => {
    breaches()
    const client = await db.pool.connect()
    for (const statement of statements) await client.query(statement)

    expect(breaches()).toEqual([breach])
    client.release(true)
  })

  it('also where it is asked of the pool itself', async () => {
    await aSpine(db).dispatch('incidents.list', {}, anOperator())
    await db.pool.query('select 3')

    expect(breaches()).toEqual(['ran in no transaction: select 3'])
  })

  it('but not what a transaction holds, nor what another pool does', async () => {
    const client = await db.pool.connect()
    for (const one of ['begin', TENANT, 'savepoint a', 'rollback to savepoint a', 'rollback']) await client.query(one)
    client.release()
    await db.worker.query('select 4')

    expect(breaches()).toEqual([])
  })
})

describe('a dispatch is held to its outcome', () => {
  const registry = { describe: (name: string) => ({ effect: name === 'incidents.list' ? 'read' : 'write' }) }
  const run = (name: string, outcome: object, ...statements: string[]) => {
    const dispatch = async () => {
      const client = statements.length > 0 ? await db.pool.connect() : undefined
      for (const statement of statements) await client?.query(statement)
      client?.release()
      return outcome
    }
    return walled({ dispatch, registry } as never as Parameters<typeof walled>[0]).dispatch(
      name as never,
      {},
      {} as never,
    )
  }

  it.each([
    ['incidents.create', { outcome: 'denied' }, ['begin', 'commit'], 'expected ROLLBACK at the end'],
    ['incidents.list', { outcome: 'denied' }, ['begin read only', 'commit'], 'expected no attempt, saw 1.'],
    ['incidents.create', { outcome: 'invalid' }, ['begin', 'rollback'], 'expected no attempt, saw 1.'],
    ['incidents.create', { outcome: 'done' }, ['begin', 'rollback'], 'expected COMMIT at the end'],
    ['incidents.create', { outcome: 'done' }, [], 'expected COMMIT at the end'],
    ['incidents.create', { outcome: 'refused' }, ['begin', 'commit'], 'expected ROLLBACK at the end'],
    ['incidents.create', { outcome: 'done', replayOf: 'a' }, ['begin', 'commit'], 'expected ROLLBACK at the end'],
    ['incidents.create', { outcome: 'done' }, ['begin', 'commit', 'begin', 'commit'], 'expected one transaction'],
    ['incidents.list', { outcome: 'done' }, ['begin', 'commit'], 'expected to read only'],
    ['incidents.list', { outcome: 'done' }, ['begin read only', 'rollback'], 'expected COMMIT, saw ROLLBACK.'],
  ])('%s, %o after %j', async (name, outcome, statements, message) => {
    await expect(run(name, outcome, ...statements)).rejects.toThrow(message)
    breaches()
  })

  it('is its own, whatever runs at the same time', async () => {
    const outcomes = await Promise.all([
      run('incidents.create', { outcome: 'done' }, 'begin', 'commit'),
      run('incidents.create', { outcome: 'refused' }, 'begin', 'rollback'),
      run('incidents.list', { outcome: 'done' }, 'begin read only', 'commit'),
      run('incidents.create', { outcome: 'denied' }),
    ])

    expect(outcomes).toHaveLength(4)
  })
})

describe('what drivers are handed', () => {
  it.each(ownOperations.map(({ contract }) => contract.name))('%s: has no word of a transaction', async (name) => {
    const { handed, dispatch } = aDispatchThatSees()
    const caller = cases[name].caller?.() ?? anOperator({ grants: ['*'] })
    const input = await cases[name].succeeds({ db, spine: aSpine(db), caller })

    expect(await dispatch(name, input, caller)).toMatchObject({ outcome: 'done' })
    expect(handed.map((tx) => Reflect.ownKeys(tx))).toEqual([['rows']])
    expect(handed.flatMap(forbiddenWordsOf)).toEqual([])
  })

  it('would be told of: a word of its own, an inherited one, one behind a function', () => {
    class Inherited {
      rows = () => Promise.resolve([])
      commit() {}
    }
    const behind = { rows: Object.assign(() => Promise.resolve([]), { client: {} }) }
    const own = { rows: () => Promise.resolve([]), query() {} }

    expect([new Inherited(), behind, own].map(forbiddenWordsOf)).toEqual([['commit'], ['client'], ['query']])
  })

  it.each(['read', 'write'] as const)('cannot be used once it is over: a %s', async (effect) => {
    let late: Tx | undefined
    const transact = createTransact(db.pool, { lockTimeoutMs: 1_000, dispatchTimeoutMs: 5_000 })
    await transact({ effect, tenantId: anOperator().tenantId }, async (tx) => {
      late = tx
      await tx.rows({ effect: 'read', text: 'select 5', values: [] })
      return { answer: 'done' }
    })

    await expect(late?.rows({ effect: 'read', text: 'select 6', values: [] })).rejects.toThrow('saw one that is over')
    expect(breaches()).toEqual([])
  })
})

function aDispatchThatSees() {
  const handed: Tx[] = []
  const on = (pool: TestDatabase['pool']) => createTransact(pool, { lockTimeoutMs: 1_000, dispatchTimeoutMs: 5_000 })
  const transact = onPlanes({ tenants: on(db.pool), operators: on(db.operators) })
  const seeing: Transact = (opening, work) =>
    transact(opening, (tx) => {
      handed.push(tx)
      return work(tx)
    })
  const dispatch = createDispatch({
    admit: () => undefined,
    operations: createRegistry(ownOperations),
    governance: () => ({ mode: 'normal', tenantState: 'active' }),
    transact: seeing,
    follow: () => undefined,
    now: () => new Date().toISOString(),
    newKey: () => makeStoredKey(createHasher()),
    authority: { granted: grantsWith([]), explain: () => [], reach: { loopback: false } },
  })
  return { handed, dispatch }
}
