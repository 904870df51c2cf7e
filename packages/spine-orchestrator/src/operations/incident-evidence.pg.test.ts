import { digest } from '@hoc/canonical/digest'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { aSpine } from '../testing/incidents.ts'
import { aRunningRunIn } from '../testing/runs.ts'
import { aRunFailedByAModelIn, aShownIncidentIn, leak, silence } from '../testing/violations.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

type Dispatch = ReturnType<typeof aSpine>['dispatch']

function aTenant() {
  const caller = anOperator({ grants: ['*'] })
  const spine = aSpine(db)
  const ask = (name: Parameters<Dispatch>[0], input: object) => spine.dispatch(name, input, caller)
  return { here: { spine, caller }, ask }
}

describe('the timeline of an incident', () => {
  it('holds what happened and what shows it, in one order, page by page, and nothing that is not kept', async () => {
    const { here, ask } = aTenant()
    const runId = await aRunningRunIn(here)
    const reported = await ask('violations.report', { runId, ...leak })
    const { incidentId } = (reported as { value: { violation: { incidentId: string } } }).value.violation
    await ask('incidents.acknowledge', { incidentId })
    await ask('violations.report', { runId, ...leak, rule: 'PII_NAME' })
    await ask('incidents.resolve', { incidentId, summary: 'Masked.' })
    await ask('violations.report', { runId, ...leak, rule: 'PII_CARD' })

    const moments: unknown[] = []
    for (let cursor: string | null | undefined = undefined; cursor !== null;) {
      const asked: object = { incidentId, limit: 3, ...(cursor !== undefined && { cursor }) }
      const read = await here.spine.dispatch('incidents.get_timeline', asked, here.caller)
      if (read.outcome !== 'done') throw new Error(JSON.stringify(read))
      moments.push(...read.value.items.map(({ kind, type }) => `${kind} ${type}`))
      cursor = read.value.nextCursor
    }

    expect(moments).toEqual([
      'event created',
      'evidence violation',
      'event acknowledged',
      'event recurred',
      'evidence violation',
      'event resolved',
      'event reopened',
      'evidence violation',
    ])
  })

  it('is that of one incident, and not there for another tenant, nor is its evidence', async () => {
    const { here, ask } = aTenant()
    const stranger = aTenant()
    const incidentId = await aShownIncidentIn(here)
    await aShownIncidentIn(here)

    expect(await ask('incidents.get_timeline', { incidentId })).toMatchObject({
      value: { items: [{ type: 'created' }, { type: 'violation', incidentId }], nextCursor: null },
    })
    for (const name of ['incidents.get_timeline', 'incidents.list_evidence'] as const)
      expect(await stranger.ask(name, { incidentId })).toMatchObject({ code: 'INCIDENT_NOT_FOUND' })
  })
})

describe('evidence', () => {
  it('is listed as it was taken, and still has its digest', async () => {
    const { here } = aTenant()
    const incidentId = await aShownIncidentIn(here)

    const listed = await here.spine.dispatch('incidents.list_evidence', { incidentId }, here.caller)

    if (listed.outcome !== 'done') throw new Error(JSON.stringify(listed))
    expect(listed.value.items).toMatchObject([{ payload: { rule: 'PII_SSN', evidence: leak.evidence } }])
    expect(listed.value.items.map(({ payload }) => digest(payload))).toEqual(listed.value.items.map(({ sha }) => sha))
  })
})

describe('the incidents of a run', () => {
  it('are those that it caused and those that it met again, to nobody else', async () => {
    const { here, ask } = aTenant()
    const stranger = aTenant()
    const first = await aRunFailedByAModelIn(here)
    const again = await aRunFailedByAModelIn(here)
    const byHand = { title: 'Noticed', severity: 'low', sourceRunId: again }
    await ask('incidents.create', byHand)

    expect(await ask('incidents.list_of_run', { runId: first })).toMatchObject({
      value: { items: [{ sourceRunId: first, occurrences: 2 }] },
    })
    expect(await ask('incidents.list_of_run', { runId: again })).toMatchObject({
      value: { items: [{ title: 'Noticed' }, { sourceRunId: first }], nextCursor: null },
    })
    expect(await stranger.ask('incidents.list_of_run', { runId: again })).toMatchObject({ code: 'RUN_NOT_FOUND' })
  })
})

describe('a cause that returns', () => {
  it('reopens the incident that was resolved, and links the run that met it', async () => {
    const { here, ask } = aTenant()
    const first = await aRunFailedByAModelIn(here)
    const [{ id: incidentId }] = await incidentsOf(here, first)
    await ask('incidents.resolve', { incidentId, summary: 'Raised the time-out.' })

    const again = await aRunFailedByAModelIn(here)

    expect(await incidentsOf(here, again)).toMatchObject([{ id: incidentId, state: 'active', occurrences: 2 }])
    expect(await ask('incidents.list_events', { incidentId })).toMatchObject({
      value: { items: [{ type: 'created' }, { type: 'resolved' }, { type: 'reopened' }] },
    })
  })

  it('is a new incident when it was resolved more than thirty days ago', async () => {
    const { here, ask } = aTenant()
    const [{ id: incidentId }] = await incidentsOf(here, await aRunFailedByAModelIn(here))
    await ask('incidents.resolve', { incidentId, summary: 'Raised the time-out.' })
    await db.all(`update hoc.incidents set resolved_at = now() - interval '31 days' where id = '${incidentId}'`)

    const [fresh] = await incidentsOf(here, await aRunFailedByAModelIn(here))

    expect(fresh).toMatchObject({ state: 'active', occurrences: 1 })
    expect(fresh.id).not.toBe(incidentId)
  })

  it('is reopened once, however many runs meet it at once, also while it is being resolved', async () => {
    const { here, ask } = aTenant()
    const [{ id: incidentId }] = await incidentsOf(here, await aRunFailedByAModelIn(here))
    const runIds = await Promise.all(Array.from({ length: 5 }, () => aRunningRunIn(here)))

    await Promise.all([
      ask('incidents.resolve', { incidentId, summary: 'Raised the time-out.' }),
      ...runIds.map((runId) => ask('failures.report', { runId, ...silence })),
    ])

    const events = await ask('incidents.list_events', { incidentId })
    const types = (events as { value: { items: { type: string }[] } }).value.items.map(({ type }) => type)
    expect(types.filter((type) => type === 'reopened' || type === 'recurred')).toHaveLength(5)
    expect(types.filter((type) => type === 'reopened').length).toBeLessThanOrEqual(1)
    expect(await incidentsOf(here, runIds[0] ?? '')).toMatchObject([{ id: incidentId, occurrences: 6 }])
  })
})

async function incidentsOf({ spine, caller }: ReturnType<typeof aTenant>['here'], runId: string) {
  const listed = await spine.dispatch('incidents.list_of_run', { runId }, caller)
  if (listed.outcome !== 'done' || !listed.value.items[0]) throw new Error(JSON.stringify(listed))
  return listed.value.items as [(typeof listed.value.items)[0], ...typeof listed.value.items]
}
