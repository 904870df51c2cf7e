import { digest } from '@hoc/canonical/digest'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import type { PostMortem } from '@hoc/spine-schemas/post-mortems'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { aTenantOf, failure } from '../testing/run-ends.ts'
import { aRunningRunIn } from '../testing/runs.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

describe('a post-mortem', () => {
  it('is made of what is recorded, and reads as it was written', async () => {
    const { ask, write, incidentId, runId } = await aResolvedIncident()

    const written = await write()

    expect(written).toMatchObject({
      edition: 1,
      incident: { id: incidentId, state: 'resolved', resolutionSummary: 'Mended the tool.' },
      counts: { events: 3, evidence: 2, runs: 2 },
      acknowledgedAfterMs: null,
      similar: [],
    })
    expect(written.timeline.map((line) => line.type)).toEqual(['created', 'run_end', 'recurred', 'run_end', 'resolved'])
    expect(written.timeline[1]).toMatchObject({ kind: 'evidence', runId, sha: expect.stringMatching(/^[0-9a-f]{64}$/) })
    const { sha, ...rest } = written
    expect(digest(rest)).toBe(sha)
    expect(await ask('incidents.get_post_mortem', { incidentId })).toMatchObject({ value: written })
  })

  it('is written once for each time that its incident was resolved, and each edition stays', async () => {
    const { ask, write, resolve, incidentId } = await aResolvedIncident()
    const first = await write()
    expect(await ask('incidents.create_post_mortem', { incidentId })).toMatchObject({ code: 'POST_MORTEM_WRITTEN' })

    await ask('incidents.reopen', { incidentId, reason: 'It is back.' })
    expect(await ask('incidents.create_post_mortem', { incidentId })).toMatchObject({ code: 'INCIDENT_OPEN' })
    await resolve()
    const second = await write()

    expect(second).toMatchObject({ edition: 2, counts: { events: 5 } })
    expect(await ask('incidents.get_post_mortem', { incidentId, edition: 1 })).toMatchObject({ value: first })
    expect(await ask('incidents.get_post_mortem', { incidentId })).toMatchObject({ value: second })
    expect(await ask('incidents.get_post_mortem', { incidentId, edition: 3 })).toMatchObject({
      code: 'POST_MORTEM_NOT_FOUND',
    })
    await expect(db.all(`update hoc.post_mortems set document = '{}'`)).rejects.toThrow('append-only')
  })

  it('is written once of several who write it at once', async () => {
    const { ask, rows, incidentId } = await aResolvedIncident()

    const outcomes = await Promise.all(
      Array.from({ length: 6 }, () => ask('incidents.create_post_mortem', { incidentId })),
    )

    expect(outcomes.filter(({ outcome }) => outcome === 'done')).toHaveLength(1)
    expect(outcomes.filter((one) => one.outcome === 'refused' && one.code === 'POST_MORTEM_WRITTEN')).toHaveLength(5)
    expect(await rows('post_mortems')).toHaveLength(1)
  })

  it('names those like it, and what they teach, of its own tenant alone', async () => {
    const { write, another } = await aResolvedIncident()
    await aResolvedIncident()
    const alike = await another()

    const { similar, insights } = await write()

    expect(similar).toMatchObject([{ id: alike, resolutionMethod: 'manual' }])
    expect(insights).toMatchObject([
      { kind: 'response', confidence: 0.6 },
      { kind: 'duration', confidence: 0.7 },
    ])
  })

  it('shows both ends of a long history, and says how long it is', async () => {
    const { ask, write, resolve, incidentId } = await aResolvedIncident()
    await ask('incidents.reopen', { incidentId, reason: 'It is back.' })
    await db.all(`insert into hoc.incident_events (tenant_id, id, incident_id, type, note, actor_id, at)
      select tenant_id, overlay(id::text placing lpad(n::text, 12, '0') from 25)::uuid, incident_id, 'recurred', n::text, actor_id, at
      from hoc.incident_events, generate_series(1, 300) n where incident_id = '${incidentId}' and type = 'reopened'`)
    await resolve()

    const { timeline, counts } = await write()

    const events = timeline.filter(({ kind }) => kind === 'event')
    expect(counts).toMatchObject({ events: 305 })
    expect(events).toHaveLength(200)
    expect([events.at(0)?.type, events.at(-1)?.type]).toEqual(['created', 'resolved'])
  })

  it('is not there for another tenant', async () => {
    const { write, incidentId } = await aResolvedIncident()
    const stranger = aTenantOf(db)
    await write()

    expect(await stranger.ask('incidents.get_post_mortem', { incidentId })).toMatchObject({
      code: 'POST_MORTEM_NOT_FOUND',
    })
    expect(await stranger.ask('incidents.create_post_mortem', { incidentId })).toMatchObject({
      code: 'INCIDENT_NOT_FOUND',
    })
  })
})

// Two runs of one cause failed, and somebody mended it.
async function aResolvedIncident() {
  const tenant = aTenantOf(db)
  const { ask, here, rows } = tenant
  const failed = async (told: object = {}) => {
    const runId = await aRunningRunIn(here)
    const completed = await ask('runs.complete', { runId, ...failure, ...told })
    if (completed.outcome !== 'done') throw new Error(completed.outcome)
    return { runId, incidentId: completed.value.incidentIds[0] }
  }
  const resolveOf = (incidentId: string | undefined) =>
    ask('incidents.resolve', { incidentId, summary: 'Mended the tool.' })
  const { runId, incidentId } = await failed()
  await failed()
  await resolveOf(incidentId)

  return {
    ask,
    rows,
    runId,
    incidentId,
    resolve: () => resolveOf(incidentId),
    another: async () => {
      const other = await failed({ errorMessage: 'Something else.' })
      await resolveOf(other.incidentId)
      return other.incidentId
    },
    write: async (): Promise<PostMortem> => {
      const written = await ask('incidents.create_post_mortem', { incidentId })
      if (written.outcome !== 'done') throw new Error(written.outcome)
      return written.value
    },
  }
}
