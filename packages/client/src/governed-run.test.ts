import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'

import { hangUp, serve } from '../test/serve.ts'
import { killed, runId, serveRuns, thrownBy } from '../test/serve-runs.ts'
import { createClient } from './client.ts'
import { governedRun } from './governed-run.ts'

const plan = { agent: 'invoice-agent', goal: 'Match the invoices of March.', patienceMs: 500, graceMs: 100 } as const
const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length

describe('a governed run', () => {
  it('is declared, started, asked before each step, recorded and completed, in this order', async () => {
    await using api = await serveRuns()

    const { value, run, verdict } = await governedRun(
      { ...plan, client: api.client, onBehalfOf: 'alice@example.com', tools: ['orders.read'], leaseSeconds: 60 },
      async ({ id, step }) => {
        expect(id).toBe(runId)
        const orders = await step({ skill: 'orders.read', params: { month: '2026-03' } }, ({ spend, tell }) => {
          spend(1_000)
          spend(200)
          tell({ outcomeCategory: 'PARTIAL', retryCount: 1 })
          return 3
        })
        return orders + (await step('invoices.match', async () => 4))
      },
    )

    expect({ value, verdict, id: run.id }).toMatchObject({ value: 7, id: runId })
    expect(api.verbs()).toEqual(['declare', 'start', 'checkpoint', 'checkpoint', 'steps', 'complete'])
    expect(api.sent('declare')[0]?.body).toEqual({
      agentId: 'invoice-agent',
      goal: 'Match the invoices of March.',
      actorType: 'human',
      onBehalfOf: 'alice@example.com',
      source: 'sdk',
      tools: ['orders.read'],
    })
    expect(api.sent('steps')[0]?.body.steps).toMatchObject([
      {
        seq: 0,
        skill: 'orders.read',
        params: { month: '2026-03' },
        status: 'success',
        outcomeCategory: 'PARTIAL',
        retryCount: 1,
        costMicros: 1_200,
      },
      { seq: 1, skill: 'invoices.match', status: 'success', outcomeCategory: 'SUCCESS', costMicros: 0 },
    ])
    expect(api.sent('complete')[0]?.body).toEqual({ outcome: 'succeeded' })
  })

  it('acts as a service where nobody is named, and as what it is told otherwise', async () => {
    await using api = await serveRuns()
    await governedRun({ ...plan, client: api.client }, () => undefined)
    await governedRun({ ...plan, client: api.client, actorType: 'system' }, () => undefined)

    expect(api.sent('declare').map(({ body }) => body.actorType)).toEqual(['service', 'system'])
  })

  it('does nothing where it may not begin, and says so', async () => {
    await using api = await serveRuns({ start: [killed] })
    let done = false

    const error = await thrownBy(governedRun({ ...plan, client: api.client }, () => void (done = true)))

    expect(error).toMatchObject({
      code: 'RUN_REFUSED',
      runId,
      answer: { outcome: 'denied', code: 'GOVERNANCE_KILLED' },
    })
    expect(error.message).toContain('Nothing was done.')
    expect(error.notCancelled).toBeUndefined()
    expect({ done, verbs: api.verbs() }).toEqual({ done: false, verbs: ['declare', 'start', 'cancel'] })
    expect(api.sent('cancel')[0]?.body).toEqual({ reason: 'It could not be begun.' })
  })

  it('says why a run that it could not begin could not be cancelled either', async () => {
    await using api = await serveRuns({ start: [killed], cancel: [killed] })

    const error = await thrownBy(governedRun({ ...plan, client: api.client }, () => undefined))

    expect(error).toMatchObject({
      code: 'RUN_REFUSED',
      notCancelled: { answer: { outcome: 'denied', code: 'GOVERNANCE_KILLED' } },
    })
  })

  it('leaves no run waiting when its start has no answer, or is given up', async () => {
    await using api = await serveRuns({ start: [hangUp] })
    const given = new AbortController()
    const reason = new Error('Not wanted any more.')

    const error = await thrownBy(governedRun({ ...plan, patienceMs: 100, client: api.client }, () => undefined))
    const onWaiting = () => given.abort(reason)
    const { signal } = given
    expect(
      await thrownBy(
        governedRun({ ...plan, client: api.client, patienceMs: 60_000, signal, onWaiting }, () => undefined),
      ),
    ).toBe(reason)

    expect(error).toMatchObject({ code: 'RUN_NOT_BEGUN', runId, cause: { code: 'UNREACHABLE' } })
    expect(error.message).not.toContain('It may have happened')
    expect(api.verbs().filter((verb) => verb === 'cancel')).toHaveLength(2)
  })

  it('tells once where it finds no API, and goes on asking', async () => {
    const told: string[] = []
    const gone = await serve()
    await gone[Symbol.asyncDispose]()
    const client = createClient({ url: gone.url, key: 'hoc_k3y_secret', retries: 0 })

    const onWaiting = (says: string) => void told.push(says)
    const error = await thrownBy(governedRun({ ...plan, client, patienceMs: 1_000, onWaiting }, () => undefined))

    expect(told).toEqual([expect.stringContaining(`${gone.url}/runs`)])
    expect(told[0]).toContain(
      'It is asked again for up to 1 s. See that a HOC API runs there ("npm start" starts one).',
    )
    expect(error).toMatchObject({ code: 'RUN_NOT_BEGUN', runId: undefined })
    expect(error.message).toContain(`${gone.url}/runs`)
    expect(error.message).toContain('"npm start"')
  })

  it('leaves no timer behind, and its signal is aborted afterwards', async () => {
    await using api = await serveRuns()
    const before = timers()
    let signal: AbortSignal | undefined

    await governedRun({ ...plan, client: api.client }, (run) => void (signal = run.signal))
    await thrownBy(governedRun({ ...plan, client: api.client }, () => Promise.reject(new Error('No.'))))

    expect(signal?.reason).toMatchObject({ code: 'RUN_OVER' })
    expect(timers()).toBeLessThanOrEqual(before)
  })
})

describe('a function that throws', () => {
  it('fails its run with its code and text, and its own error is what is thrown', async () => {
    await using api = await serveRuns()
    const broken = Object.assign(new Error('orders.read did not answer.'), { code: 'TOOL_TIMEOUT' })

    const error = await thrownBy(
      governedRun({ ...plan, client: api.client }, ({ step }) => step('orders.read', () => Promise.reject(broken))),
    )

    expect(error).toBe(broken)
    expect(error.runId).toBe(runId)
    expect(api.verbs()).toEqual(['declare', 'start', 'checkpoint', 'steps', 'complete'])
    expect(api.sent('steps')[0]?.body.steps).toMatchObject([
      { seq: 0, status: 'failure', outcomeCategory: 'ERROR', outcomeCode: 'TOOL_TIMEOUT' },
    ])
    expect(api.sent('complete')[0]?.body).toEqual({
      outcome: 'failed',
      errorCode: 'TOOL_TIMEOUT',
      errorMessage: broken.message,
    })
  })

  it('may go on after a step that failed: what it catches is recorded and no more', async () => {
    await using api = await serveRuns()

    await governedRun({ ...plan, client: api.client }, async ({ step }) => {
      await step('orders.read', () => Promise.reject(new TypeError('No.'))).catch(() => undefined)
      await step('orders.read', () => 3)
    })

    expect(api.sent('steps').flatMap(({ body }) => body.steps)).toMatchObject([
      { seq: 0, status: 'failure', outcomeCode: 'TypeError' },
      { seq: 1, status: 'success' },
    ])
    expect(api.verbs().at(-1)).toBe('complete')
  })

  it('stops what it has left under way, and waits for it', async () => {
    await using api = await serveRuns()
    const ended: string[] = []

    await thrownBy(
      governedRun({ ...plan, client: api.client }, ({ step }) =>
        Promise.all([
          step('slow', ({ signal }) => pause(10_000, undefined, { signal }).finally(() => ended.push('slow'))),
          step('broken', () => pause(50).then(() => Promise.reject(new Error('No.')))),
        ]),
      ),
    )

    expect(ended).toEqual(['slow'])
    expect(api.sent('steps').flatMap(({ body }) => body.steps)).toMatchObject([
      { skill: 'broken', outcomeCategory: 'ERROR' },
      { skill: 'slow', outcomeCategory: 'STOPPED' },
    ])
  })

  it.each([
    [undefined, { errorCode: 'THROWN', errorMessage: 'It says nothing.' }],
    ['no\0', { errorCode: 'THROWN', errorMessage: 'no' }],
    [Object.freeze(new Error('Frozen.')), { errorCode: 'Error', errorMessage: 'Frozen.' }],
    [new Error(''), { errorCode: 'Error', errorMessage: 'It says nothing.' }],
    [Object.assign(new Error('x'.repeat(5_000)), { code: 7 }), { errorCode: 'Error', errorMessage: 'x'.repeat(4_000) }],
  ])('may throw anything: %j', async (thrown, told) => {
    await using api = await serveRuns()

    expect(await thrownBy(governedRun({ ...plan, client: api.client }, () => Promise.reject(thrown)))).toBe(thrown)
    expect(api.sent('complete')[0]?.body).toEqual({ outcome: 'failed', ...told })
  })
})
