import { openPool } from '@hoc/drivers/pool'
import { tables } from '@hoc/drivers/tables'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { rewriteStatements, withoutTenantFilter } from '@hoc/drivers/testing/rewrite'
import { tapStatements } from '@hoc/drivers/testing/tap'
import { SYSTEM_TENANT, type Caller, type TenantId } from '@hoc/spine-schemas/caller'
import type { AnyContract } from '@hoc/spine-schemas/contracts'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { ownOperations } from '../own-operations.ts'
import type { Case } from '../testing/case.ts'
import { cases } from '../testing/cases.ts'
import { aSpine } from '../testing/incidents.ts'

type Name = AnyContract['name']

// What every write leaves, whatever its domain.
const LEFT = ['idempotency_keys', 'ledger', 'outbox']

let db: TestDatabase
let taps: ReturnType<typeof tapStatements>[]
let unfiltered: TestDatabase['pool']
let looker: pg.Client // planning a look at every table takes longer than the look: it is planned once
let rewritten: ReturnType<typeof rewriteStatements>
let changed = 0

async function open(): Promise<void> {
  db = await openTestDatabase({ max: 2 })
  taps = [tapStatements(db.pool), tapStatements(db.operators)]
  unfiltered = openPool(db.url('hoc_app'), { max: 2 })
  rewritten = rewriteStatements(unfiltered, withoutTenantFilter)
  looker = new pg.Client({ connectionString: db.url(), options: '-c plan_cache_mode=force_generic_plan' })
  await looker.connect()
}

async function close(): Promise<void> {
  changed += rewritten.changed()
  await looker.end()
  await unfiltered.end()
  await db.close()
}

const names = ownOperations.map(({ contract }) => contract.name)
const isWrite = new Set<Name>(
  ownOperations.flatMap(({ contract }) => (contract.effect === 'write' ? [contract.name] : [])),
)
const leases: readonly Name[] = ownOperations.flatMap(({ contract }) =>
  'renewsLease' in contract ? [contract.name] : [],
)
const isInstallations = (name: Name) => cases[name].caller?.().tenantId === SYSTEM_TENANT

it('has a case for every operation', () => {
  expect(Object.keys(cases).sort()).toEqual([...names].sort())
})

// The installation's are looked at with every tenant's rows: it has a database where few are.
describe.each([
  ['the installation', names.filter(isInstallations)],
  ['a tenant', names.filter((name) => !isInstallations(name))],
])('what %s asks', (_, these) => {
  beforeAll(open)
  afterAll(close)

  describe.each(these)('%s', (name) => {
    it('succeeds, in as many flights as it says', async () => {
      const { dispatch, input, describe, idempotencyKey } = await arranged(name)
      heardOnAll()

      const outcome = await dispatch(input, { idempotencyKey })

      const heard = heardOnAll()
      expect(outcome).toMatchObject({ outcome: 'done' })
      expect(heard).toHaveLength(describe.flights)
      // A third table, and the ledger of a second tenant, each cost a read and a write more, at most.
      const many = Math.max(describe.tablesWritten.length, cases[name].reads ?? 0)
      const further = Math.max(describe.plane === 'operator' ? 1 : 0, many - 2)
      // What a read asks after it has waited is another transaction, which begins and ends.
      const again = describe.effect === 'read' ? 3 * (describe.flights - 1) : 0
      expect(heard.flat().length).toBeLessThanOrEqual(9 + 2 * further + again)
    })

    it.each(['', ', also without the tenant filters in its SQL'])(
      'takes nothing of another tenant’s for its own, and changes nothing there%s',
      async (without) => {
        const { input, caller, describe } = await arranged(name)
        const before = await everythingOf(caller.tenantId)
        const isOperators = describe.plane === 'operator'
        const stranger = (!isOperators && cases[name].caller?.()) || anOperator({ grants: ['*'] })

        const spine = aSpine(without ? { ...db, pool: unfiltered } : db)
        const outcome = await spine.dispatch(name, input, stranger)

        expect(await everythingOf(caller.tenantId)).toEqual(before)
        expect(outcome.outcome === 'denied' && outcome.gate).toBe(isOperators && 'plane')
        const ids = idsIn(before).filter((id) => !JSON.stringify(input).includes(id) && id !== SYSTEM_TENANT)
        const seen = JSON.stringify(outcome)
        if (caller.tenantId !== stranger.tenantId) expect(ids.filter((id) => seen.includes(id))).toEqual([])
      },
    )

    it('is denied without its grant, and leaves nothing', async () => {
      const { input, caller, spine } = await arranged(name)
      const before = await everythingOf(caller.tenantId)

      const outcome = await spine.dispatch(name, input, { ...caller, grants: [] })

      expect(outcome).toMatchObject({ outcome: 'denied', gate: 'grant' })
      expect(await everythingOf(caller.tenantId)).toEqual(before)
    })
  })

  describe.each(these.filter((name) => isWrite.has(name)))('what %s writes', (name) => {
    it('is there on a second connection, in the tables that it names and no others, with its proof', async () => {
      const { dispatch, input, caller, describe, idempotencyKey } = await arranged(name)
      const before = await everythingOf(caller.tenantId)

      const outcome = await dispatch(input, { idempotencyKey })

      const after = await everythingOf(caller.tenantId)
      const changed = Object.keys(after).filter(
        (table) => JSON.stringify(after[table]) !== JSON.stringify(before[table]),
      )
      expect(changed.filter((table) => !LEFT.includes(table) || describe.tablesWritten.includes(table)).sort()).toEqual(
        [...describe.tablesWritten].sort(),
      )
      const entries = (after.ledger ?? []).filter(({ dispatch_id }) => dispatch_id === outcome.dispatchId)
      expect(entries.length > 0).toBe(!leases.includes(name))
      expect(
        entries.every(
          ({ operation, actor_id, xid }) => operation === name && actor_id === caller.actorId && Boolean(xid),
        ),
      ).toBe(true)
      expect(after.idempotency_keys?.length).toBe((before.idempotency_keys?.length ?? 0) + 1)
    })

    it('is written once, however often it is asked for under one key', async () => {
      const { dispatch, input, caller, idempotencyKey } = await arranged(name)
      const first = await dispatch(input, { idempotencyKey })
      const before = await everythingOf(caller.tenantId)

      const [again, more] = await Promise.all([1, 2].map(() => dispatch(input, { idempotencyKey })))

      expect(again).toMatchObject({ outcome: 'done', replayOf: first.dispatchId })
      expect(more).toMatchObject({ outcome: 'done', replayOf: first.dispatchId })
      expect(await everythingOf(caller.tenantId)).toEqual(before)
    })
  })

  describe.each(these.filter((name) => cases[name].refuses))('a refusal of %s', (name) => {
    it('leaves nothing', async () => {
      const { dispatch, input, caller, refusal } = await arranged(name)
      await dispatch(input)
      const before = await everythingOf(caller.tenantId)

      const outcome = await dispatch(refusal?.input(input) ?? {})

      expect(outcome).toMatchObject({ outcome: 'refused', code: refusal?.code })
      expect(await everythingOf(caller.tenantId)).toEqual(before)
    })
  })
})

it('did take filters out', () => {
  expect(changed).toBeGreaterThan(5)
})

async function arranged(name: Name) {
  const example: Case = cases[name]
  const caller: Caller = example.caller?.() ?? anOperator({ grants: ['*'] })
  const spine = aSpine(db)
  const input = await example.succeeds({ db, spine, caller })
  const describe = spine.registry.describe(name)
  if (!describe) throw new Error(`Expected "${name}" in the registry, saw nothing.`)
  const dispatch = (what: object, options = {}) => spine.dispatch(name, what, caller, options)
  const idempotencyKey = crypto.randomUUID() // of its own: the installation is one tenant for all
  return { spine, caller, input, describe, dispatch, idempotencyKey, refusal: example.refuses }
}

// What the installation does may be done to any tenant.
async function everythingOf(tenantId: TenantId) {
  const whole = tenantId === SYSTEM_TENANT
  const read = (table: string) =>
    `select '${table}' as name, coalesce(json_agg(t order by t::text), '[]') as rows from hoc.${table} t
     where ${whole ? '$1::uuid is not null' : 'tenant_id = $1'}`
  const text = Object.keys(tables).map(read).join(' union all ')
  const { rows } = await looker.query({ name: whole ? 'everything' : 'a tenant’s', text, values: [tenantId] })
  return Object.fromEntries(rows.map(({ name, rows }) => [name, rows])) as Record<string, Record<string, unknown>[]>
}

function heardOnAll(): string[][] {
  return taps.flatMap((tap) => tap.heard())
}

function idsIn(everything: object): string[] {
  return [...new Set(JSON.stringify(everything).match(/[0-9a-f]{8}-[0-9a-f-]{27}/g) ?? [])]
}
