import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { aTenantOf } from '../testing/run-ends.ts'
import { aRunningRunIn, aSentStep } from '../testing/runs.ts'
import { leak } from '../testing/violations.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

describe('the truth of what a run broke, found when it ended,', () => {
  it('holds of every limit that was broken, by every run that broke it, on the one incident that tells of all', async () => {
    const { here, ask, rows } = aTenantOf(db)
    await ask('thresholds.set', { maxCostMicros: 10_000, maxTokens: 1_000 })
    for (let run = 0; run < 3; run++) {
      const runId = await aRunningRunIn(here)
      const steps = [aSentStep(0, { costMicros: 10_001, outputTokens: 1_001 })]
      expect(await ask('runs.record_steps', { runId, steps })).toMatchObject({ outcome: 'done' })
      await ask('runs.complete', { runId, outcome: 'succeeded' })
    }

    expect(await rows('incidents')).toMatchObject([{ occurrences: 3 }])
    const violations = await rows('violations')
    expect(violations).toHaveLength(6)
    for (const { id: violationId } of violations) {
      expect(await ask('violations.verify', { violationId })).toMatchObject({ value: { holds: true } })
    }
  })

  it('holds of a limit that was reported, and of another one of the run that is found when it ends', async () => {
    const { here, ask, rows } = aTenantOf(db)
    await ask('thresholds.set', { maxCostMicros: 10_000 })
    const runId = await aRunningRunIn(here)
    await ask('runs.record_steps', { runId, steps: [aSentStep(0, { costMicros: 10_001 })] })
    const limit = { policyId: 'run-thresholds', rule: 'TOKEN_LIMIT_EXCEEDED' }
    const reported = await ask('violations.report', { runId, ...leak, ...limit })
    const incidentId = reported.outcome === 'done' ? reported.value.incident.id : undefined
    await ask('incidents.resolve', { incidentId, summary: 'Raised.' })
    await db.all(`update hoc.incidents set resolved_at = now() - interval '31 days' where id = '${incidentId}'`)
    await ask('runs.complete', { runId, outcome: 'succeeded' })

    const violations = await rows('violations')
    expect(violations.map(({ incident_id }) => incident_id)).toEqual([incidentId, incidentId])
    for (const { id: violationId } of violations)
      expect(await ask('violations.verify', { violationId })).toMatchObject({ value: { holds: true } })
    expect(await ask('runs.prove', { runId })).toMatchObject({ value: { proven: true } })
  })
})
