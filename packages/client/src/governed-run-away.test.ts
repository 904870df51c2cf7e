import { describe, expect, it } from 'vitest'

import { hangUp, problem } from '../test/serve.ts'
import { goOn, killed, runId, serveRuns, stop, thrownBy, usual } from '../test/serve-runs.ts'
import { governedRun } from './governed-run.ts'

const plan = { agent: 'invoice-agent', goal: 'Match the invoices of March.', patienceMs: 5_000, graceMs: 100 } as const
const draining = problem(503, 'UNAVAILABLE', { retryable: true })

describe('an API that is away for a while', () => {
  it('is not noticed, and what is sent again is sent under the same key', async () => {
    await using api = await serveRuns({
      declare: [hangUp, draining, usual.declare],
      start: [hangUp, usual.start],
      checkpoint: [hangUp, draining, goOn],
      steps: [hangUp, hangUp, usual.steps],
      complete: [draining, hangUp, usual.complete],
    })

    const { value: answer } = await governedRun({ ...plan, client: api.client }, ({ step }) =>
      step('orders.read', () => 7),
    )

    expect(answer).toBe(7)
    for (const verb of ['declare', 'start', 'complete'] as const) {
      expect(new Set(api.sent(verb).map(({ key }) => key)).size, verb).toBe(1)
    }
    expect(new Set(api.sent('steps').map(({ body }) => JSON.stringify(body))).size).toBe(1)
  })

  it('is not believed to say stop while it has not read what governance says', async () => {
    await using api = await serveRuns({ checkpoint: [stop('governance', 'AUTHORITY_ERROR'), goOn] })

    expect(
      await governedRun({ ...plan, client: api.client }, ({ step }) => step('orders.read', () => 7)),
    ).toMatchObject({ value: 7 })
  })

  it('says stop when it cannot read governance for longer than there is patience', async () => {
    await using api = await serveRuns({ checkpoint: [stop('governance', 'AUTHORITY_ERROR')] })

    const error = await thrownBy(
      governedRun({ ...plan, patienceMs: 200, client: api.client }, ({ step }) => step('orders.read', () => 7)),
    )

    expect(error).toMatchObject({ code: 'RUN_STOPPED', reasons: [{ code: 'AUTHORITY_ERROR' }] })
  })

  it('begins no step for longer than there is patience', async () => {
    await using api = await serveRuns({ checkpoint: [hangUp], complete: [hangUp] })
    let done = false

    const error = await thrownBy(
      governedRun({ ...plan, patienceMs: 200, client: api.client }, ({ step }) =>
        step('orders.read', () => void (done = true)),
      ),
    )

    expect(error).toMatchObject({ code: 'RUN_UNGOVERNED', runId, cause: { code: 'UNREACHABLE' }, isRecorded: false })
    expect(error.message).toContain('See that a HOC API runs where the client was told ("npm start" starts one)')
    expect(done).toBe(false)
  })

  it('is not asked again where it is broken', async () => {
    await using api = await serveRuns({ checkpoint: [problem(500, 'DEFECT')] })

    const error = await thrownBy(governedRun({ ...plan, client: api.client }, ({ checkpoint }) => checkpoint()))

    expect(error).toMatchObject({ code: 'RUN_UNGOVERNED', cause: { code: 'DEFECT' } })
    expect(api.sent('checkpoint')).toHaveLength(1)
  })
})

describe('an end that cannot be recorded', () => {
  it('of a run that succeeded is thrown, with what its function answered', async () => {
    await using api = await serveRuns({ complete: [hangUp] })

    const error = await thrownBy(governedRun({ ...plan, patienceMs: 200, client: api.client }, () => 7))

    expect(error).toMatchObject({
      code: 'RUN_NOT_RECORDED',
      runId,
      value: 7,
      cause: { code: 'UNREACHABLE' },
      unrecordedSteps: 0,
    })
    expect(error.message).toContain('Record the end by hand')
  })

  it('of a run that failed is thrown, with what its function threw', async () => {
    await using api = await serveRuns({ steps: [hangUp], complete: [hangUp] })
    const broken = new Error('orders.read did not answer.')

    const error = await thrownBy(
      governedRun({ ...plan, patienceMs: 200, client: api.client }, ({ step }) =>
        step('orders.read', () => Promise.reject(broken)),
      ),
    )

    expect(error).toMatchObject({ code: 'RUN_NOT_RECORDED', thrown: broken, unrecordedSteps: 1 })
  })

  it('because writes were stopped in that moment says so', async () => {
    await using api = await serveRuns({ complete: [killed] })

    expect(await thrownBy(governedRun({ ...plan, client: api.client }, () => 7))).toMatchObject({
      code: 'RUN_STOPPED',
      reasons: [{ gate: 'governance', code: 'GOVERNANCE_KILLED' }],
      value: 7,
    })
  })

  it.each([
    ['its end', { complete: [problem(409, 'RUN_ENDED_OTHERWISE')] }],
    ['its steps', { steps: [problem(409, 'RUN_NOT_RUNNING')] }],
  ])('because somebody else has ended the run, which %s finds, says how', async (_, script) => {
    for (const work of [() => 7, () => Promise.reject(new Error('orders.read did not answer.'))]) {
      await using api = await serveRuns({ ...script, checkpoint: [goOn, stop('run', 'RUN_CANCELLED')] })

      const error = await thrownBy(governedRun({ ...plan, client: api.client }, ({ step }) => step('a', work)))

      expect(error).toMatchObject({ code: 'RUN_ENDED', answer: {}, reasons: [{ code: 'RUN_CANCELLED' }] })
      expect(error.message).toContain('It is RUN_CANCELLED.')
    }
  })

  it('because somebody else has ended the run says so', async () => {
    await using api = await serveRuns({ complete: [problem(409, 'RUN_ENDED_OTHERWISE')] })

    expect(await thrownBy(governedRun({ ...plan, client: api.client }, () => 7))).toMatchObject({
      code: 'RUN_ENDED',
      value: 7,
    })
  })
})
