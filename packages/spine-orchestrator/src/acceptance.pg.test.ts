import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { createRecorder } from './consequences/recorder.ts'
import { createTransactionCoordinator } from './governance/run-governance.ts'
import type { Standing } from './kernel/gate.ts'
import { aSpine, spill } from './testing/incidents.ts'
import { rowsOf } from './testing/plumbing.ts'
import { failure } from './testing/run-ends.ts'
import { aRunningRunIn } from './testing/runs.ts'

// What the plans of the earlier system asked of its runtime, by the names it had there. docs/acceptance.md names the rest.
let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
const recorders: ReturnType<typeof createRecorder>[] = []
afterAll(async () => {
  for (const recorder of recorders) await recorder.stop()
  await db.close()
})

function recorded(mode: Standing['mode'] = 'normal') {
  const caller = anOperator({ grants: ['*'] })
  const recorder = createRecorder({
    worker: db.worker,
    report: (what, error) => expect.fail(`${what}: ${String(error)}`),
  })
  recorders.push(recorder)
  const standing: Standing = { mode, tenantState: 'active' }
  const spine = aSpine(db, { consequences: [recorder], governance: () => standing })
  return { caller, spine, recorder, rows: (table: string) => rowsOf(db, table, caller.tenantId) }
}

describe('001: Authority Uniformity', () => {
  it.each([
    ['normal', 'incidents.create', { governance_active: true, authority_degraded: false, authority_code: 'ALLOWED' }],
    ['degraded', 'incidents.create', { governance_active: true, authority_degraded: true }],
    ['killed', 'incidents.list', { authority_degraded: true, authority_code: 'GOVERNANCE_KILLED' }],
    ['killed', 'incidents.create', { authority_degraded: false, authority_code: 'GOVERNANCE_KILLED' }],
  ] as const)('in mode %s, %s answers and records the whole AuthorityDecision', async (mode, name, decided) => {
    const { caller, spine, recorder, rows } = recorded(mode)

    const { authority } = await spine.dispatch(name, name === 'incidents.create' ? spill : {}, caller)
    await recorder.stop()

    expect(authority).toMatchObject(decided)
    const { governance_active, authority_degraded, authority_reason, authority_code } = authority
    expect(await rows('dispatch_records')).toMatchObject([
      { operation: name, governance_active, authority_degraded, authority_reason, authority_code },
    ])
  })
})

describe('001: "Question one place, find the problem"', () => {
  it('whoever ends a run, by the old coordinator or by the operation, is found in one place', async () => {
    const { caller, spine, recorder, rows } = recorded()
    const runs = [await aRunningRunIn({ spine, caller }), await aRunningRunIn({ spine, caller })]
    const [byWorker = '', byApi = ''] = runs

    const ending = { runId: byWorker, runStatus: 'failed', errorCode: 'STEP_FAILURE', errorMessage: 'No answer.' }
    await createTransactionCoordinator(spine).execute(ending, caller)
    await spine.dispatch('runs.complete', { runId: byApi, ...failure }, caller)
    await recorder.stop()

    const ended = (await rows('dispatch_records')).filter(({ operation }) => operation === 'runs.complete')
    expect(ended).toMatchObject([{ outcome: 'done' }, { outcome: 'done' }])
    const changed = (await rows('ledger')).filter(
      ({ entity, operation }) => entity === 'run' && operation === 'runs.complete',
    )
    expect(changed.map(({ entity_id }) => entity_id as string).sort()).toEqual([...runs].sort())
    expect(new Set(changed.map(({ dispatch_id }) => dispatch_id as string))).toEqual(
      new Set(ended.map(({ id }) => id as string)),
    )
  })
})

describe('G3', () => {
  it('emit_signal() writes inside the transaction of its operation: where that fails, no signal persists', async () => {
    const { caller, spine, rows } = recorded()
    const sighting = { artifact: 'runs', signalType: 'dominant_field' }
    await db.all(`create function hoc.fault() returns trigger language plpgsql as $$ begin
        if new.tenant_id = '${caller.tenantId}' then raise exception 'The disk is full.'; end if; return new; end $$;
      create trigger fault before insert on hoc.ledger for each row execute function hoc.fault()`)

    await expect(spine.dispatch('discoveries.emit', sighting, caller)).rejects.toThrow('The disk is full.')
    await db.all('drop function hoc.fault() cascade')

    expect(await rows('discoveries')).toEqual([])
    expect(await spine.dispatch('discoveries.emit', sighting, caller)).toMatchObject({ value: { seenCount: 1 } })
  })
})

describe('004: the critical flow is unchanged', () => {
  it('incidents → lessons → policy draft, and no further by itself', async () => {
    const { caller, spine, rows } = recorded()
    const runId = await aRunningRunIn({ spine, caller })
    await spine.dispatch('runs.complete', { runId, ...failure }, caller)

    expect(await rows('incidents')).toMatchObject([{ source_run_id: runId, state: 'active' }])
    const [lesson] = await rows('lessons_learned')
    expect(lesson).toMatchObject({ source_run_id: runId, state: 'pending' })
    expect(await rows('policy_proposals')).toEqual([])

    await spine.dispatch('lessons.convert_to_draft', { lessonId: lesson?.id }, caller)
    expect(await rows('policy_proposals')).toMatchObject([{ lesson_id: lesson?.id, state: 'draft' }])
  })
})
