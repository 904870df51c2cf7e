import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'

import { goOn, killed, runId, serveRuns, stop, thrownBy } from '../test/serve-runs.ts'
import { governedRun } from './governed-run.ts'

const plan = { agent: 'invoice-agent', goal: 'Match the invoices of March.', patienceMs: 500, graceMs: 100 } as const

describe('a run that is told to stop', () => {
  it('by the checkpoint before a step does not do the step, and is failed with the reason', async () => {
    await using api = await serveRuns({ checkpoint: [stop('governance', 'GOVERNANCE_KILLED')] })
    let done = false

    const error = await thrownBy(
      governedRun({ ...plan, client: api.client }, ({ step }) => step('orders.read', () => void (done = true))),
    )

    expect(error).toMatchObject({
      code: 'RUN_STOPPED',
      runId,
      reasons: [{ code: 'GOVERNANCE_KILLED' }],
      isRecorded: true,
    })
    expect({ done, fail: api.sent('complete')[0]?.body.errorCode }).toEqual({ done: false, fail: 'RUN_STOPPED' })
  })

  it('in the middle of a step hears it by its signal', async () => {
    await using api = await serveRuns({ checkpoint: [goOn, stop('tenant', 'TENANT_SUSPENDED')], complete: [killed] })

    const error = await thrownBy(
      governedRun({ ...plan, watchMs: 20, client: api.client }, ({ step }) =>
        step('slow', ({ signal }) => pause(10_000, undefined, { signal })),
      ),
    )

    expect(error).toMatchObject({
      code: 'RUN_STOPPED',
      isRecorded: false,
      notRecorded: { code: 'RUN_STOPPED', reasons: [{ code: 'GOVERNANCE_KILLED' }] },
      thrown: { name: 'AbortError' },
    })
  })

  it('is not completed, also where its function answers all the same', async () => {
    await using api = await serveRuns({ checkpoint: [stop('governance', 'GOVERNANCE_KILLED')] })

    const error = await thrownBy(
      governedRun({ ...plan, client: api.client }, async ({ checkpoint }) => {
        await checkpoint().catch(() => undefined)
        return 7
      }),
    )

    expect(error).toMatchObject({ code: 'RUN_STOPPED', value: 7 })
    expect(api.sent('complete')).toMatchObject([{ body: { outcome: 'failed', errorCode: 'RUN_STOPPED' } }])
  })

  it('is left to itself when its function does not end in its grace', async () => {
    await using api = await serveRuns({ checkpoint: [stop('governance', 'GOVERNANCE_KILLED')] })
    const begun = performance.now()

    const error = await thrownBy(
      governedRun({ ...plan, watchMs: 10, client: api.client }, () => pause(5_000, undefined, { ref: false })),
    )

    expect(error).toMatchObject({ code: 'RUN_STOPPED', hangs: true })
    expect(performance.now() - begun).toBeLessThan(2_000)
  })

  it('has ended where it was ended elsewhere, and nothing is recorded of it any more', async () => {
    await using api = await serveRuns({ checkpoint: [goOn, stop('run', 'RUN_CRASHED')] })

    const error = await thrownBy(
      governedRun({ ...plan, watchMs: 20, client: api.client }, ({ step }) =>
        step('slow', ({ signal }) => pause(10_000, undefined, { signal })),
      ),
    )

    expect(error).toMatchObject({ code: 'RUN_ENDED', reasons: [{ code: 'RUN_CRASHED' }], unrecordedSteps: 1 })
    expect(error.message).toContain('longer lease')
    expect(api.verbs().filter((verb) => ['steps', 'complete'].includes(verb))).toEqual([])
  })

  it('by whoever began it is cancelled with their reason, which is what is thrown', async () => {
    await using api = await serveRuns()
    const told = new AbortController()
    const reason = new Error('The process was told to end.')

    const error = await thrownBy(
      governedRun({ ...plan, signal: told.signal, client: api.client }, ({ step }) =>
        step('slow', async ({ signal }) => {
          told.abort(reason)
          await pause(10_000, undefined, { signal })
        }),
      ),
    )

    expect(error).toBe(reason)
    expect(api.verbs()).toEqual(['declare', 'start', 'checkpoint', 'steps', 'cancel'])
    expect(api.sent('cancel')[0]?.body).toEqual({ reason: 'The process was told to end.' })
    expect(api.sent('steps')[0]?.body.steps).toMatchObject([{ skill: 'slow', outcomeCategory: 'STOPPED' }])
  })

  it('by whoever began it is completed all the same where its function did all its work', async () => {
    await using api = await serveRuns()
    const told = new AbortController()

    const { value } = await governedRun({ ...plan, signal: told.signal, client: api.client }, () => {
      told.abort()
      return 7
    })

    expect({ value, last: api.verbs().at(-1) }).toEqual({ value: 7, last: 'complete' })
  })

  it('before it has begun does not begin', async () => {
    await using api = await serveRuns()

    await expect(governedRun({ ...plan, signal: AbortSignal.abort(), client: api.client }, () => 7)).rejects.toThrow()
    expect(api.verbs()).toEqual([])
  })
})
