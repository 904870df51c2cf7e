import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'

import { problem } from '../test/serve.ts'
import { serveRuns, thrownBy } from '../test/serve-runs.ts'
import { governedRun, type GovernedRunOptions } from './governed-run.ts'
import type { GovernedRun } from './run.ts'
import { bufferSteps } from './step-buffer.ts'

const plan = {
  agent: 'invoice-agent',
  goal: 'Match the invoices of March.',
  patienceMs: 500,
  checkpointMs: 60_000,
} as const
const told = {
  skill: 'orders.read',
  params: {},
  status: 'success',
  outcomeCategory: 'SUCCESS',
  outcomeCode: null,
  retryCount: 0,
  costMicros: 0,
  inputTokens: null,
  outputTokens: null,
  durationMs: 0,
} as const

describe('the steps of a run', () => {
  it('are sent in bulk, numbered in the order in which they ended', async () => {
    await using api = await serveRuns()

    await governedRun({ ...plan, client: api.client }, ({ step }) =>
      Promise.all([
        step('slow', () => pause(40)),
        step('quick', () => pause(1)),
        ...Array.from({ length: 998 }, () => step('none', () => undefined)),
      ]),
    )

    const sent = api.sent('steps').map(({ body }) => body.steps)
    expect(sent.map(({ length }) => length)).toEqual([500, 500])
    expect(sent.flat().map(({ seq }) => seq)).toEqual(Array.from({ length: 1_000 }, (_, seq) => seq))
    expect(sent.flat().findIndex(({ skill }) => skill === 'quick')).toBeLessThan(999)
    expect(sent.flat().at(-1)).toMatchObject({ skill: 'slow' })
  })

  it('are sent while the run goes on, and when it asks for it', async () => {
    await using api = await serveRuns()

    await governedRun({ ...plan, flushMs: 10, client: api.client }, async ({ step, record, flush }) => {
      await step('orders.read', () => 3)
      await expect.poll(() => api.sent('steps')).toHaveLength(1)
      record({ skill: 'orders.write', status: 'skipped', outcomeCategory: 'SKIPPED', outcomeCode: 'DRY_RUN' })
      await flush()
      expect(api.sent('steps').at(-1)?.body.steps).toMatchObject([
        { seq: 1, status: 'skipped', outcomeCode: 'DRY_RUN' },
      ])
    })
  })

  it('tell what they cost, and the tokens that somebody counted', async () => {
    await using api = await serveRuns()

    await governedRun({ ...plan, client: api.client }, async ({ step, record }) => {
      await step('llm', ({ spend, count }) => {
        spend(30)
        count({ input: 800 })
        count({ input: 12, output: 64 })
        spend(5)
      })
      await step('orders.read', () => 3)
      record({ ...told, skill: 'llm', inputTokens: 0, outputTokens: 9 })
    })

    expect(api.sent('steps').flatMap(({ body }) => body.steps)).toMatchObject([
      { skill: 'llm', costMicros: 35, inputTokens: 812, outputTokens: 64 },
      { skill: 'orders.read', costMicros: 0, inputTokens: null, outputTokens: null },
      { skill: 'llm', inputTokens: 0, outputTokens: 9 },
    ])
  })

  it('that begin together share a checkpoint', async () => {
    await using api = await serveRuns()

    await governedRun({ ...plan, checkpointMs: 0, client: api.client }, ({ step }) =>
      Promise.all(Array.from({ length: 50 }, (_, n) => step('orders.read', () => n))),
    )

    expect(api.sent('checkpoint')).toHaveLength(1)
  })

  it('ask for a checkpoint as seldom as it is told', async () => {
    await using api = await serveRuns()

    await governedRun({ ...plan, client: api.client }, async ({ step }) => {
      for (let n = 0; n < 5; n++) await step('orders.read', () => n)
    })

    expect(api.sent('checkpoint')).toHaveLength(1)
  })

  it('that nobody awaited are waited for, and one that failed fails the run', async () => {
    await using api = await serveRuns()

    const error = await thrownBy(
      governedRun({ ...plan, client: api.client }, ({ step }) => {
        void step('slow', () => pause(20).then(() => Promise.reject(new Error('Nobody looked.'))))
        return 7
      }),
    )

    expect(error.message).toBe('Nobody looked.')
    expect(api.verbs().slice(-2)).toEqual(['steps', 'complete'])
  })

  it('are not taken once the run is over', async () => {
    await using api = await serveRuns()
    const kept: GovernedRun[] = []

    await governedRun({ ...plan, client: api.client }, (run) => void kept.push(run))
    const [late] = kept
    if (!late) throw new Error('Expected a run.')

    expect(await thrownBy(late.step('orders.read', () => 3))).toMatchObject({ code: 'RUN_OVER' })
    expect(() => late.record(told)).toThrow('The run is over.')
  })

  it('that are not taken by the API stop the run', async () => {
    await using api = await serveRuns({ steps: [problem(409, 'STEP_DIFFERS')] })

    const error = await thrownBy(
      governedRun({ ...plan, flushMs: 5, client: api.client }, async ({ step, signal }) => {
        await step('orders.read', () => 3)
        await pause(5_000, undefined, { signal })
      }),
    )

    expect(error).toMatchObject({ code: 'RUN_NOT_RECORDED', answer: { code: 'STEP_DIFFERS' }, unrecordedSteps: 1 })
  })
})

describe('a step that cannot be recorded', () => {
  const runs = async (work: (run: GovernedRun) => Promise<unknown>, more: Partial<GovernedRunOptions> = {}) => {
    await using api = await serveRuns()
    return await thrownBy(governedRun({ ...plan, ...more, client: api.client }, work))
  }

  it.each([
    ['no name', { skill: ' ' }, 'skill: '],
    ['what is no JSON', { skill: 'a', params: { at: new Date() as never } }, 'params.at: '],
    ['a key that no request may have', { skill: 'a', params: { by: { constructor: 'Mercedes' } } }, 'params.by: '],
    ['too much', { skill: 'a', params: { text: 'é'.repeat(32_768) } }, 'params: Expected at most 65536 bytes'],
  ])('because of %s is not done', async (_, named, says) => {
    let done = false

    const error = await runs(({ step }) => step(named, () => void (done = true)))

    expect(error).toMatchObject({ code: 'STEP_INVALID', message: expect.stringContaining(says) })
    expect(done).toBe(false)
  })

  it('because of what it tells of itself says so where it tells it', async () => {
    expect(await runs(({ step }) => step('a', ({ spend }) => spend(0.5)))).toMatchObject({
      code: 'STEP_INVALID',
      message: expect.stringContaining('costMicros'),
    })
    expect(await runs(({ step }) => step('a', ({ spend }) => spend(-1)))).toMatchObject({ code: 'STEP_INVALID' })
    expect(await runs(({ step }) => step('a', ({ spend }) => [3_000_000_000, 1_000_000_001].map(spend)))).toMatchObject(
      { code: 'STEP_INVALID', message: expect.stringContaining('costMicros') },
    )
    expect(await runs(({ step }) => step('a', ({ count }) => count({ input: 4_000_000_001 })))).toMatchObject({
      code: 'STEP_INVALID',
      message: expect.stringContaining('4000000000'),
    })
    expect(await runs(({ step }) => step('a', ({ count }) => count({ output: -1 })))).toMatchObject({
      code: 'STEP_INVALID',
      message: expect.stringContaining('outputTokens'),
    })
    expect(await runs(({ step }) => step('a', ({ tell }) => tell({ retryCount: 1_001 })))).toMatchObject({
      code: 'STEP_INVALID',
    })
    const less = await runs(({ step }) =>
      step('a', ({ count }) => {
        count({ input: 5 })
        count({ input: -1 })
      }),
    )
    expect(less).toMatchObject({ code: 'STEP_INVALID', message: expect.stringContaining('inputTokens') })
  })

  it('is known before it is done: one that was begun has room for whatever it tells of its end', async () => {
    await using api = await serveRuns()
    const room = 64 * 1_024 - '{"text":""}'.length

    await governedRun({ ...plan, client: api.client }, ({ step }) =>
      step({ skill: 'a', params: { text: 'x'.repeat(room) } }, ({ tell, spend }) => {
        tell({ outcomeCategory: '\u0001'.repeat(100), outcomeCode: '\u0001'.repeat(100), retryCount: 1_000 })
        spend(4e9)
      }),
    )

    expect(api.sent('steps').flatMap(({ body }) => body.steps)).toMatchObject([{ costMicros: 4e9 }])
    const error = await runs(({ step }) => step({ skill: 'a', params: { text: 'x'.repeat(room + 1) } }, () => 1))
    expect(error).toMatchObject({ code: 'STEP_INVALID' })
  })

  it('is told what is observed from outside as if it were not', async () => {
    await using api = await serveRuns()

    await governedRun({ ...plan, client: api.client }, ({ step }) =>
      step({ skill: 'a', params: { of: new Proxy({ month: '2026-03' }, {}) } }, () => 1),
    )

    expect(api.sent('steps')[0]?.body.steps).toMatchObject([{ params: { of: { month: '2026-03' } } }])
  })
})

describe('a buffer of steps', () => {
  it('keeps what was not acknowledged, under its number', async () => {
    const sent: number[][] = []
    const steps = bufferSteps((batch) => {
      sent.push(batch.map(({ seq }) => seq))
      return sent.length === 1 ? Promise.reject(new Error('No answer.')) : Promise.resolve()
    })
    steps.add(told)
    await expect(steps.flush({ ms: 0 })).rejects.toThrow('No answer.')
    steps.add(told)

    await steps.flush({ ms: 0 })

    expect(sent).toEqual([[0], [0, 1]])
    expect(steps.waiting()).toBe(0)
  })

  it('sends no more at once than a server takes, and never twice at the same time', async () => {
    const sent: number[] = []
    let underWay = 0
    const steps = bufferSteps(async (batch) => {
      expect(++underWay).toBe(1)
      await pause(1)
      underWay--
      sent.push(batch.length)
    })
    for (let n = 0; n < 5; n++) steps.add({ ...told, params: { text: 'ü'.repeat(60_000) } })

    await Promise.all([steps.flush({ ms: 0 }), steps.flush({ ms: 0 })])

    expect(sent).toEqual([2, 2, 1])
  })
})
