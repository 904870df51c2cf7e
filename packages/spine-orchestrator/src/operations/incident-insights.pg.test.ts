import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import type { Caller } from '@hoc/spine-schemas/caller'
import type { IncidentId } from '@hoc/spine-schemas/incidents'
import { anIncidentRow } from '@hoc/spine-schemas/testing/imports'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { aSpine } from '../testing/incidents.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

describe('patterns', () => {
  it('are found in a category, a severity and a run, with the newest first', async () => {
    const { caller, open, ask } = aTenant()
    const ids = [
      await open({ category: 'rate_limit', severity: 'critical' }),
      await open({ category: 'rate_limit', severity: 'critical', sourceRunId: 'run-1' }),
      await open({ category: 'rate_limit', severity: 'critical', sourceRunId: 'run-1' }),
    ]
    await open({ category: 'manual', severity: 'low', sourceRunId: 'run-2' })

    const { analysed, patterns } = await ask('incidents.find_patterns', {})

    expect(analysed).toBe(4)
    expect(patterns).toEqual([
      { type: 'category_cluster', dimension: 'rate_limit', count: 3, incidentIds: ids.toReversed(), confidence: 0.5 },
      { type: 'severity_spike', dimension: 'critical', count: 3, incidentIds: ids.toReversed(), confidence: 0.8 },
      {
        type: 'cascade_failure',
        dimension: 'run-1',
        count: 2,
        confidence: 0.75,
        incidentIds: ids.slice(1).toReversed(),
      },
    ])
    expect(await asStranger(caller, 'incidents.find_patterns', {})).toMatchObject({ analysed: 0, patterns: [] })
  })

  it('leave out what is older than the window, and of spikes what is in someone’s hands', async () => {
    const { caller, open, ask, dispatch } = aTenant()
    const ids = await Promise.all([1, 2, 3].map(() => open({ category: 'rate_limit', severity: 'high' })))
    await makeOlder(caller, ids, '2 days')
    const fresh = await Promise.all([1, 2, 3].map(() => open({ category: 'manual', severity: 'high' })))
    await dispatch('incidents.acknowledge', { incidentId: fresh[0] }, caller)

    const found = (await ask('incidents.find_patterns', {})).patterns
    const wider = (await ask('incidents.find_patterns', { windowHours: 72 })).patterns

    expect(found.map(({ type, dimension }) => [type, dimension])).toEqual([['category_cluster', 'manual']])
    expect(wider).toHaveLength(2)
  })
})

describe('causes that came back', () => {
  it('are grouped by their fingerprint, whatever run they name', async () => {
    const { caller, open, ask } = aTenant()
    const of = (run: number) => ({
      title: `Run ${run} failed`,
      severity: 'high',
      category: 'execution_failure',
      errorCode: 'STEP_FAILURE',
      errorMessage: `step 3 of run-${run} failed`,
    })
    const ids = [await open(of(1)), await open(of(2)), await open(of(3))]
    await open({ ...of(4), errorMessage: 'another thing' })
    await makeOlder(caller, ids.slice(0, 1), '1 day')

    const { items, totalRecurring } = await ask('incidents.list_recurring', {})

    expect(items).toMatchObject([{ errorCode: 'STEP_FAILURE', category: 'execution_failure', total: 3, days: 2 }])
    expect(items[0]).toMatchObject({ perDay: 1.5, fingerprint: expect.stringMatching(/^v2:/) })
    expect(items[0]?.incidentIds).toHaveLength(3)
    expect(totalRecurring).toBe(3)
    expect(await asStranger(caller, 'incidents.list_recurring', {})).toEqual({ items: [], totalRecurring: 0 })
  })
})

describe('learnings', () => {
  it('come from resolved incidents of the category, those of the same cause first', async () => {
    const { caller, open, resolve, ask } = aTenant()
    const same = await open({ title: 'Run 1 was slow', category: 'rate_limit', severity: 'low' })
    const other = await open({ title: 'Something else', category: 'rate_limit', severity: 'low' })
    await open({ title: 'Run 2 was slow', category: 'rate_limit', severity: 'low' })
    const incidentId = await open({ title: 'Run 3 was slow', category: 'rate_limit', severity: 'low' })
    for (const id of [same, other, incidentId]) await resolve(id)

    const learned = await ask('incidents.get_learnings', { incidentId })

    expect(learned.similar).toMatchObject([
      { id: same, sameCause: true },
      { id: other, sameCause: false },
    ])
    expect(learned.insights.map(({ kind, confidence }) => [kind, confidence])).toEqual([
      ['response', 0.7],
      ['duration', 0.8],
    ])
    const stranger = await aSpine(db).dispatch('incidents.get_learnings', { incidentId }, anOperator())
    expect(stranger).toMatchObject({ outcome: 'refused', code: 'INCIDENT_NOT_FOUND' })
    expect(caller.tenantId).toBeDefined()
  })

  it('of a category tell how many were resolved, how, and how fast', async () => {
    const { caller, open, resolve, ask } = aTenant()
    for (let i = 0; i < 4; i++) await resolve(await open({ category: 'hallucination', severity: 'low' }))
    await open({ category: 'manual', severity: 'low' })

    const learned = await ask('incidents.get_category_learnings', { category: 'hallucination' })

    expect(learned).toMatchObject({ total: 4, resolved: 4, methods: [{ method: 'manual', count: 4 }], perDay: 4 })
    expect(learned.insights.map(({ kind }) => kind)).toEqual(['resolution', 'duration', 'recurrence', 'response'])
    const category = { category: 'hallucination' } as const
    expect(await asStranger(caller, 'incidents.get_category_learnings', category)).toMatchObject({ total: 0 })
  })
})

describe('metrics', () => {
  it('count by state and severity, and how long the resolved ones took', async () => {
    const { caller, open, resolve, ask } = aTenant()
    const [slow, quick] = [await open({ severity: 'high' }), await open({ severity: 'low' })]
    await open({ severity: 'low' })
    for (const id of [slow, quick]) await resolve(id)
    await db.all(`update hoc.incidents set created_at = resolved_at - interval '10 minutes' where id = '${slow}'`)
    await db.all(`update hoc.incidents set created_at = resolved_at - interval '2 minutes' where id = '${quick}'`)

    expect(await ask('incidents.get_metrics', {})).toEqual({
      total: 3,
      byState: { active: 1, acked: 0, resolved: 2 },
      bySeverity: { critical: 0, high: 1, medium: 0, low: 2, none: 0 },
      resolution: { averageMs: 360_000, medianMs: 360_000 },
    })
    expect(await asStranger(caller, 'incidents.get_metrics', {})).toMatchObject({
      total: 0,
      resolution: { averageMs: null, medianMs: null },
    })
  })
})

it('an incident whose resolver’s clock was behind took no time, wherever that is told', async () => {
  const { open, resolve, ask } = aTenant()
  const [one, like] = [await open({ category: 'rate_limit' }), await open({ category: 'rate_limit' })]
  for (const id of [one, like]) {
    await resolve(id)
    await db.all(`update hoc.incidents set resolved_at = created_at - interval '10 seconds' where id = '${id}'`)
  }
  const category = { category: 'rate_limit' } as const

  expect(await ask('incidents.get_metrics', {})).toMatchObject({ resolution: { averageMs: 0, medianMs: 0 } })
  expect(await ask('incidents.get_category_learnings', category)).toMatchObject({ averageMs: 0 })
  expect(await ask('incidents.get_learnings', { incidentId: one })).toMatchObject({
    incident: { timeToResolutionMs: 0 },
    similar: [{ id: like, timeToResolutionMs: 0 }],
  })
})

describe('what was imported', () => {
  it('counts as of when it was, not as of now', async () => {
    const { caller, ask, dispatch } = aTenant(['*'])
    const at = new Date(Date.now() - 2 * 86_400_000).toISOString()
    const resolved = { lifecycle_state: 'RESOLVED', resolved_at: '2025-11-02T10:15:00+00:00' }
    const long = Array.from({ length: 4 }, (_, n) => anIncidentRow({ id: `long-${n}`, ...resolved }))
    const late = Array.from({ length: 3 }, (_, n) => anIncidentRow({ id: `late-${n}`, created_at: at, updated_at: at }))
    const imported = await dispatch('imports.apply', { source: 'aos', rows: [...long, ...late] }, caller)
    expect(imported).toMatchObject({ outcome: 'done' })

    expect(await ask('incidents.find_patterns', {})).toMatchObject({ analysed: 0, patterns: [] })
    expect(await ask('incidents.find_patterns', { windowHours: 72 })).toMatchObject({ analysed: 3 })
    expect(await ask('incidents.get_metrics', {})).toMatchObject({ total: 3, resolution: { averageMs: null } })
    expect(await ask('incidents.list_recurring', {})).toMatchObject({ totalRecurring: 3 })
    const category = 'execution_failure'
    expect(await ask('incidents.get_category_learnings', { category })).toMatchObject({ total: 3, resolved: 0 })
  })
})

type Dispatch = ReturnType<typeof aSpine>['dispatch']
type Insight =
  | 'incidents.find_patterns'
  | 'incidents.list_recurring'
  | 'incidents.get_learnings'
  | 'incidents.get_category_learnings'
  | 'incidents.get_metrics'

function aTenant(grants?: string[]) {
  const caller = anOperator(grants && { grants })
  const { dispatch } = aSpine(db)
  return {
    caller,
    dispatch,
    async open(facts: object): Promise<IncidentId> {
      const created = await dispatch('incidents.create', { title: 'It failed', severity: 'low', ...facts }, caller)
      if (created.outcome !== 'done') throw new Error(JSON.stringify(created))
      return created.value.id
    },
    async resolve(incidentId: IncidentId) {
      const resolved = await dispatch('incidents.resolve', { incidentId, summary: 'Fixed.' }, caller)
      expect(resolved.outcome).toBe('done')
    },
    ask: <Name extends Insight>(name: Name, input: object) => ask(dispatch, name, input, caller),
  }
}

function asStranger(caller: Caller, name: Insight, input: object) {
  const stranger = anOperator()
  expect(stranger.tenantId).not.toBe(caller.tenantId)
  return ask(aSpine(db).dispatch, name, input, stranger)
}

async function ask<Name extends Insight>(dispatch: Dispatch, name: Name, input: object, caller: Caller) {
  const outcome = await dispatch(name, input, caller)
  if (outcome.outcome !== 'done') throw new Error(JSON.stringify(outcome))
  return outcome.value
}

// An id tells when it was made: what is to be older needs an older one.
async function makeOlder({ tenantId }: Caller, ids: readonly IncidentId[], by: string) {
  await db.all(`update hoc.incidents set created_at = created_at - interval '${by}',
    id = overlay(id::text placing left(hoc.uuid_floor(created_at - interval '${by}')::text, 13) from 1)::uuid
    where tenant_id = '${tenantId}' and id = any('{${ids.join(',')}}')`)
}
