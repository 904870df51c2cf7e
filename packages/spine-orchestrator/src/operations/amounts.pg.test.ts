import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { MOST_OF_A_STEP } from '@hoc/spine-schemas/amounts'
import type { RunId } from '@hoc/spine-schemas/runs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { aTenantOf, failure, success } from '../testing/run-ends.ts'
import { aQueuedRunIn, aRunningRunIn, aSentStep, aTracedRunIn, errand } from '../testing/runs.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

const most = Number.MAX_SAFE_INTEGER
const amounts = ['costMicros', 'inputTokens', 'outputTokens', 'durationMs'] as const

describe('amounts', () => {
  it.each(amounts)('of a step are refused with the step, beyond what their sum can hold: %s', async (name) => {
    const { ask, here } = aTenantOf(db)
    const runId = await aRunningRunIn(here)
    const record = (value: number) =>
      ask('runs.record_steps', { runId, steps: [aSentStep(0), aSentStep(1, { [name]: value })] })

    expect(await record(MOST_OF_A_STEP + 1)).toMatchObject({
      outcome: 'invalid',
      issues: [{ path: `steps.1.${name}`, message: expect.stringContaining('4000000000') as string }],
    })
    expect(await record(MOST_OF_A_STEP)).toMatchObject({ outcome: 'done', value: { recorded: 2 } })
  })

  it('of a run whose steps tell the most are summed exactly, and its end proves', async () => {
    const { ask, here } = aTenantOf(db)
    const runId = await aRunningRunIn(here)
    const told = Object.fromEntries(amounts.map((name) => [name, MOST_OF_A_STEP]))
    await ask('runs.record_steps', { runId, steps: [0, 1, 2].map((seq) => aSentStep(seq, told)) })

    await ask('runs.complete', { runId, ...success })

    expect(await ask('runs.get_evaluation', { runId })).toMatchObject({
      value: {
        costMicros: 3 * MOST_OF_A_STEP,
        inputs: { tokens: 6 * MOST_OF_A_STEP, totals: { stepMs: 3 * MOST_OF_A_STEP } },
      },
    })
    expect(await ask('runs.prove', { runId })).toMatchObject({ value: { proven: true } })
    expect(await ask('runs.explain', { runId })).toMatchObject({ outcome: 'done' })
  })

  it.each(['estimatedMicros', 'estimatedSteps', 'estimatedMs'])('are expected within reason: %s', async (name) => {
    const { ask } = aTenantOf(db)

    expect(await ask('runs.declare', { ...errand, [name]: most })).toMatchObject({
      outcome: 'invalid',
      issues: [{ path: name }],
    })
  })
})

describe('larger amounts, of an earlier version', () => {
  it.each([
    ['succeeded', success],
    ['failed', failure],
  ])('end with a run that %s, at the most that is exact, and are proven and explained', async (_how, end) => {
    const { ask, here } = aTenantOf(db)
    const runId = await aTracedRunIn(here)
    const neighbour = aTenantOf(db)
    const theirs = await aTracedRunIn(neighbour.here)
    await tellMost(runId)

    expect(await ask('runs.outcome', { runId })).toMatchObject({ value: { totals: { costMicros: most } } })
    expect(await ask('traces.list_steps', { runId })).toMatchObject({
      value: { items: Array(3).fill({ costMicros: most, inputTokens: most, durationMs: most }) },
    })
    expect(await ask('runs.complete', { runId, ...end })).toMatchObject({ outcome: 'done' })

    expect(await ask('runs.get_evaluation', { runId })).toMatchObject({
      value: { costMicros: most, inputs: { tokens: most, totals: { inputTokens: most, outputTokens: most } } },
    })
    expect(await ask('runs.prove', { runId })).toMatchObject({ value: { proven: true } })
    expect(await ask('runs.explain', { runId })).toMatchObject({ value: { steps: { totals: { stepMs: most } } } })
    expect(await neighbour.ask('runs.outcome', { runId: theirs })).toMatchObject({
      value: { totals: { costMicros: 0 } },
    })
  })

  it('are read where their sum was kept, though it is not exact', async () => {
    const { ask, here } = aTenantOf(db)
    const runId = await aTracedRunIn(here)
    await tellMost(runId)
    await ask('runs.complete', { runId, ...success })
    await db.all(`set session_replication_role = replica; update hoc.policy_evaluations set
      inputs = replace(inputs::text, '"tokens":${most}', '"tokens":${2 * most}'),
      rules = replace(rules::text, '"seen":${most},"signal":"TOKEN', '"seen":${2 * most},"signal":"TOKEN')
      where run_id = '${runId}'`)

    expect(await ask('runs.get_evaluation', { runId })).toMatchObject({
      value: { inputs: { tokens: 2 * most }, rules: [{}, { seen: 2 * most }, {}, {}, {}] },
    })
    expect(await ask('runs.prove', { runId })).toMatchObject({ value: { proven: false } })
    expect(await ask('runs.explain', { runId })).toMatchObject({ outcome: 'done' })
  })

  it('are declared again with a run that is tried again', async () => {
    const { ask, here } = aTenantOf(db)
    const runId = await aQueuedRunIn(here)
    await db.all(`set session_replication_role = replica; update hoc.runs set estimated_micros = ${most},
      estimated_steps = ${most}, estimated_ms = ${most} where id = '${runId}'`)
    await ask('runs.cancel', { runId, reason: 'Not wanted.' })

    expect(await ask('runs.retry', { runId })).toMatchObject({ value: { estimatedSteps: most, estimatedMs: most } })
  })
})

describe('what is full of secrets', () => {
  const full = (length: number) => 'token=x&'.repeat(length / 8)

  it('tells as much without them: a run that fails with it has failed, and again', async () => {
    const { ask, here, rows, everything } = aTenantOf(db)
    const runId = await aTracedRunIn(here)
    const end = { runId, ...failure, errorMessage: full(4_000) }

    const ended = await ask('runs.complete', end)

    expect(ended).toMatchObject({ outcome: 'done', value: { run: { state: 'failed' } } })
    expect(await ask('runs.complete', end)).toMatchObject({ value: ended.outcome === 'done' ? ended.value : {} })
    expect(await rows('runs')).toMatchObject([{ error_message: 'token=*&'.repeat(500) }])
    expect(JSON.stringify(await everything())).not.toContain('token=x')
    expect(await ask('runs.prove', { runId })).toMatchObject({ value: { proven: true } })
  })

  it('is recorded of a step, once, and holds', async () => {
    const { ask, here, rows } = aTenantOf(db)
    const runId = await aRunningRunIn(here)
    const record = (params: object) => ask('runs.record_steps', { runId, steps: [aSentStep(0, { params })] })
    const params = { text: full(65_520), of: 'é' } // 65,541 bytes

    expect(await record(params)).toMatchObject({ outcome: 'invalid', issues: [{ path: 'steps.0.params' }] })
    expect(await record({ text: params.text })).toMatchObject({ value: { recorded: 1 } })
    expect(await record({ text: params.text })).toMatchObject({ value: { recorded: 0 } })
    expect(JSON.stringify(await rows('run_steps'))).not.toContain('token=x')
    expect(await ask('traces.verify', { runId })).toMatchObject({ value: { verified: 1, broken: null } })
  })
})

// As an earlier version took it.
function tellMost(runId: RunId) {
  return db.all(`set session_replication_role = replica; update hoc.run_steps set cost_micros = ${most},
    input_tokens = ${most}, output_tokens = ${most}, duration_ms = ${most} where run_id = '${runId}'`)
}
