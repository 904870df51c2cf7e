import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { aSpine } from '../testing/incidents.ts'
import { rowsOf } from '../testing/plumbing.ts'
import { aRunningRunIn, aSilentRunIn } from '../testing/runs.ts'
import { aShownIncidentIn, aSuppressionIn, calm, leak } from '../testing/violations.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

describe('what is suppressed', () => {
  it('becomes no incident, in the transaction that ends the run, and is kept as prevented', async () => {
    const { here, ask, rows } = aTenant()
    const suppressionId = await aSuppressionIn(here)
    const runId = await aSilentRunIn(here)

    expect(await ask('runs.crash', { runId })).toMatchObject({ outcome: 'done', value: { state: 'crashed' } })

    expect(await rows('incidents')).toEqual([])
    expect(await rows('incident_evidence')).toEqual([])
    expect(await rows('run_obligations')).toMatchObject([{ state: 'done' }])
    expect(await ask('preventions.list', { runId, suppressionId })).toMatchObject({
      value: {
        items: [{ runId, suppressionId, policyId: calm.policyId, errorCode: 'RUN_CRASHED', outcome: 'prevented' }],
        nextCursor: null,
      },
    })
    const entries = (await rows('ledger')).filter(({ operation }) => operation === 'runs.crash')
    expect(entries.map(({ entity }) => entity)).toContain('prevention_record')
    expect(await ask('runs.prove', { runId })).toMatchObject({ outcome: 'done', value: { proven: true } })
    expect((await rows('outbox')).map(({ type }) => type)).toContain('incident.prevented')
  })

  it('is suppressed however a run fails, and a failure of another code is told', async () => {
    const { here, ask, rows } = aTenant()
    await ask('suppressions.create', { ...calm, errorCode: 'TOOL_TIMEOUT' })
    const [quiet, loud] = [await aRunningRunIn(here), await aRunningRunIn(here)]
    const went = { outcome: 'failed', errorMessage: 'The tool did not answer.' }

    expect(await ask('runs.complete', { runId: quiet, errorCode: 'TOOL_TIMEOUT', ...went })).toMatchObject({
      value: { incidentIds: [] },
    })
    expect(await rows('incidents')).toEqual([])
    expect(await rows('prevention_records')).toMatchObject([{ run_id: quiet, error_code: 'TOOL_TIMEOUT' }])
    expect(await ask('runs.prove', { runId: quiet })).toMatchObject({ value: { proven: true } })

    await ask('runs.complete', { runId: loud, errorCode: 'STEP_FAILURE', ...went })
    expect(await rows('incidents')).toMatchObject([{ source_run_id: loud }])
    expect(await rows('prevention_records')).toHaveLength(1)
  })

  it('is suppressed however its code is written, by that code and by its category', async () => {
    for (const trigger of [
      { errorCode: 'Tool_Timeout' },
      { errorCode: 'rate_limit_exceeded' },
      { category: 'rate_limit' },
    ]) {
      const { here, ask, rows } = aTenant()
      await ask('suppressions.create', { policyId: 'retry-policy', reason: 'It is tried again.', ...trigger })
      const errorCode = trigger.errorCode === 'Tool_Timeout' ? 'tool_timeout' : 'rate_limit_exceeded'
      const runId = await aRunningRunIn(here)

      await ask('runs.fail', { runId, errorCode, errorMessage: 'It did not answer.' })

      expect(await rows('incidents')).toEqual([])
      expect(await rows('prevention_records')).toMatchObject([{ run_id: runId, error_code: errorCode.toUpperCase() }])
    }
  })

  it('may have a code that is longer in capitals: it is told, and suppressed, as far as a code goes', async () => {
    for (const errorCode of ['ß'.repeat(51) + 'a'.repeat(49), 'ﬃ'.repeat(100), `${'ŉ'.repeat(60)}🦊`]) {
      const { here, ask, rows } = aTenant()
      const [one, other, third, quiet] = await Promise.all([1, 2, 3, 4].map(() => aRunningRunIn(here)))
      const told = { errorCode, errorMessage: 'It did not answer.' }

      const outcomes = [
        await ask('runs.fail', { runId: one, ...told }),
        await ask('runs.complete', { runId: other, outcome: 'failed', ...told }),
        await ask('failures.report', { runId: third, type: 'exception', model: 'm', ...told }),
        await ask('suppressions.create', { ...calm, errorCode }),
        await ask('runs.fail', { runId: quiet, ...told }),
      ]

      expect(outcomes.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 5 }, () => 'done'))
      expect(await rows('incidents')).toMatchObject([{ source_run_id: one, occurrences: 3 }])
      expect(await rows('prevention_records')).toMatchObject([{ run_id: quiet }])
    }
  })

  it('is suppressed in one tenant alone, by code or by category, until that is lifted', async () => {
    const [tenant, other] = [aTenant(), aTenant()]
    const made = await tenant.ask('suppressions.create', {
      policyId: 'restart-policy',
      category: 'execution_failure',
      reason: 'Tried again.',
    })
    const crash = async ({ here, ask, rows }: ReturnType<typeof aTenant>) => {
      await ask('runs.crash', { runId: await aSilentRunIn(here) })
      return [(await rows('incidents')).length, (await rows('prevention_records')).length]
    }

    expect(await crash(tenant)).toEqual([0, 1])
    expect(await crash(other)).toEqual([1, 0])
    const suppressionId = (made as { value: { id: string } }).value.id
    expect(await other.ask('suppressions.lift', { suppressionId })).toMatchObject({ code: 'SUPPRESSION_NOT_FOUND' })
    expect(await other.ask('suppressions.list', {})).toMatchObject({ value: { items: [] } })
    expect(await other.ask('preventions.list', {})).toMatchObject({ value: { items: [] } })

    expect(await tenant.ask('suppressions.lift', { suppressionId })).toMatchObject({ value: { state: 'lifted' } })
    expect(await crash(tenant)).toEqual([1, 1])
    expect(await tenant.ask('suppressions.list', { state: ['active'] })).toMatchObject({ value: { items: [] } })
    expect(await tenant.ask('suppressions.list', {})).toMatchObject({ value: { items: [{ id: suppressionId }] } })
  })

  it('is never a violation', async () => {
    const { here, ask, rows } = aTenant()
    await ask('suppressions.create', { ...calm, errorCode: leak.rule })
    const wrong = { policyId: 'p', category: 'policy_violation', reason: 'Be quiet.' }
    expect(await ask('suppressions.create', wrong)).toMatchObject({ outcome: 'invalid' })

    const runId = await aRunningRunIn(here)
    expect(await ask('violations.report', { runId, ...leak })).toMatchObject({ outcome: 'done' })
    expect(await rows('incidents')).toHaveLength(1)
    expect(await rows('prevention_records')).toEqual([])
  })

  it('is suppressed once, however many ask at once', async () => {
    const { here, ask, rows } = aTenant()

    const outcomes = await Promise.all(Array.from({ length: 6 }, () => ask('suppressions.create', calm)))

    expect(outcomes.filter(({ outcome }) => outcome === 'done')).toHaveLength(1)
    expect(outcomes.filter((one) => 'code' in one && String(one.code) === 'SUPPRESSION_EXISTS')).toHaveLength(5)
    const [suppression] = await rows('incident_suppressions')
    const lifts = await Promise.all([1, 2].map(() => ask('suppressions.lift', { suppressionId: suppression?.id })))
    expect(lifts.map(({ outcome }) => outcome).sort()).toEqual(['done', 'refused'])
    expect(await aSuppressionIn(here)).not.toBe(suppression?.id)
  })

  it('names an incident of the tenant’s own, if any', async () => {
    const { here, ask } = aTenant()
    const originalIncidentId = await aShownIncidentIn(aTenant().here)

    expect(await ask('suppressions.create', { ...calm, originalIncidentId })).toMatchObject({
      code: 'INCIDENT_NOT_FOUND',
    })
    const own = await aShownIncidentIn(here)
    expect(await ask('suppressions.create', { ...calm, originalIncidentId: own })).toMatchObject({ outcome: 'done' })
    await ask('runs.crash', { runId: await aSilentRunIn(here) })
    expect(await ask('preventions.list', {})).toMatchObject({ value: { items: [{ originalIncidentId: own }] } })
  })

  it('leaves the run as it was when the prevention cannot be kept', async () => {
    const { here, ask, rows } = aTenant()
    await aSuppressionIn(here)
    const runId = await aSilentRunIn(here)
    const all = () => Promise.all(['runs', 'run_obligations', 'prevention_records', 'ledger'].map(rows))
    const before = await all()
    await db.all(`create function hoc.broken() returns trigger language plpgsql as $$ begin raise 'broken'; end $$;
      create trigger broken before insert on hoc.prevention_records for each row
      when (new.tenant_id = '${here.caller.tenantId}') execute function hoc.broken()`)

    await expect(ask('runs.crash', { runId })).rejects.toThrow('broken')
    expect(await all()).toEqual(before)

    await db.all('drop trigger broken on hoc.prevention_records; drop function hoc.broken()')
    await ask('runs.crash', { runId })
    await expect(db.all(`delete from hoc.prevention_records where run_id = '${runId}'`)).rejects.toThrow('append-only')
  })
})

type Asked =
  | 'suppressions.create'
  | 'suppressions.lift'
  | 'suppressions.list'
  | 'preventions.list'
  | 'runs.crash'
  | 'runs.complete'
  | 'runs.fail'
  | 'failures.report'
  | 'runs.prove'
  | 'violations.report'

function aTenant() {
  const caller = anOperator({ grants: ['*'] })
  const spine = aSpine(db)
  return {
    here: { db, spine, caller },
    rows: (table: string) => rowsOf(db, table, caller.tenantId),
    ask: (name: Asked, input: object) => spine.dispatch(name, input, caller),
  }
}
