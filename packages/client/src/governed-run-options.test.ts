import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'

import { killed, runId, serveRuns, thrownBy, usual } from '../test/serve-runs.ts'
import { createClient } from './client.ts'
import { governedRun, type GovernedRunOptions } from './governed-run.ts'

const plan = { agent: 'invoice-agent', goal: 'Match the invoices of March.', patienceMs: 500 } as const

describe('an option of a run', () => {
  const ms = ['patienceMs', 'checkpointMs', 'watchMs', 'flushMs', 'graceMs']
  const never = [Infinity, 1e12, 2 ** 31, NaN, -1, '5000', null]

  it.each([
    ...ms.flatMap((name) => never.map((value) => [name, value, 'to 2147483647,'])),
    ['watchMs', 0, 'from 1 to 2147483647,'],
    ['flushMs', 0, 'from 1 to 2147483647,'],
    ...[...never, 9, 3_601, 10.5].map((value) => ['leaseSeconds', value, 'a whole number from 10 to 3600,']),
    ...[...never, 59, 2_592_001].map((value) => ['dueInSeconds', value, 'a whole number from 60 to 2592000,']),
  ])('%s of %s is refused before anything is declared', async (name, value, range) => {
    await using api = await serveRuns()

    const error = await thrownBy(governedRun({ ...plan, [String(name)]: value, client: api.client }, () => 1))

    expect(error).toMatchObject({ code: 'RUN_REFUSED', runId: undefined })
    expect(error.message).toContain(`${name}: Expected a`)
    expect(error.message).toContain(`${range} saw `)
    expect(api.verbs()).toEqual([])
  })

  it.each([
    ['client', { ...plan }],
    ['client', { ...plan, client: {} }],
    ['agent', { agentId: 'invoice-agent', goal: 'Match the invoices of March.' }],
  ])('%s that is missing is refused by its name before anything is declared', async (name, options) => {
    await using api = await serveRuns()
    const given = name === 'client' ? options : { ...options, client: api.client }

    const error = await thrownBy(governedRun(given as never, () => 1))

    expect(error).toMatchObject({ code: 'RUN_REFUSED', runId: undefined })
    expect(error.message).toContain(` ${name}: `)
    expect(api.verbs()).toEqual([])
  })

  it('that does not exist is refused by its name before anything is declared, and all that do are named', async () => {
    await using api = await serveRuns()
    const misspelt = { ...plan, client: api.client, estimatedMicro: 5, leaseSecond: 30 }

    const error = await thrownBy(governedRun(misspelt as never, () => 1))

    expect(error).toMatchObject({ code: 'RUN_REFUSED', runId: undefined })
    expect(error.message).toContain(
      ' estimatedMicro, leaseSecond: Expected no such option. There are client, agent, goal, ',
    )
    expect(error.message).toContain(' estimatedMicros, ')
    expect(error.message).toContain(' leaseSeconds, dueInSeconds.')
    expect(api.verbs()).toEqual([])
  })

  it('that exists is taken, whichever it is', async () => {
    await using api = await serveRuns()
    const every = {
      ...plan,
      client: api.client,
      actorType: 'human',
      onBehalfOf: 'alice@example.com',
      externalId: 'batch-7',
      tools: ['orders.read'],
      estimatedMicros: 1,
      estimatedSteps: 1,
      estimatedMs: 1,
      leaseSeconds: 60,
      dueInSeconds: 60,
      checkpointMs: 1,
      watchMs: 1_000,
      flushMs: 1,
      graceMs: 1,
      signal: new AbortController().signal,
      onWaiting: () => undefined,
    } as const satisfies Required<GovernedRunOptions>

    expect(await governedRun(every, () => 7)).toMatchObject({ value: 7 })
  })

  it('may be as large as a timer takes, which does not fire at once then', async () => {
    await using api = await serveRuns()
    const most = { patienceMs: 2 ** 31 - 1, checkpointMs: 2 ** 31 - 1, watchMs: 2 ** 31 - 1, flushMs: 2 ** 31 - 1 }

    await governedRun({ ...plan, ...most, graceMs: 2 ** 31 - 1, client: api.client }, async ({ step }) => {
      await step('orders.read', () => pause(50))
    })

    expect(api.verbs()).toEqual(['declare', 'start', 'checkpoint', 'steps', 'complete'])
  })

  it('that leaves a function no grace leaves a run that could not begin the time to be cancelled', async () => {
    const slowly = (...[response, asked]: Parameters<typeof killed>) =>
      void setTimeout(() => usual.cancel(response, asked), 100)
    await using api = await serveRuns({ start: [killed], cancel: [slowly] })

    const error = await thrownBy(governedRun({ ...plan, graceMs: 0, client: api.client }, () => 1))

    expect(error).toMatchObject({ code: 'RUN_REFUSED', runId })
    expect(error.notCancelled).toBeUndefined()
  })
})

describe('an option of a client', () => {
  it.each([
    ['timeoutMs', Infinity],
    ['timeoutMs', 2 ** 31],
    ['timeoutMs', NaN],
    ['timeoutMs', 0],
    ['retries', NaN],
    ['retries', -1],
  ])('%s of %s is refused', (name, value) => {
    expect(() => createClient({ url: 'http://127.0.0.1:1', key: 'hoc_k3y_secret', [name]: value })).toThrow(
      `${name}: Expected a number from `,
    )
  })
})

describe('a declaration that the API does not take', () => {
  it('is refused with what is wrong of which field', async () => {
    await using api = await serveRuns()

    const error = await thrownBy(governedRun({ ...plan, agent: '', tools: ['a\0'], client: api.client }, () => 1))

    expect(error).toMatchObject({ code: 'RUN_REFUSED', answer: { outcome: 'invalid' } })
    expect(error.message).toMatch(
      / agentId: .+ tools\.0: Expected well-formed Unicode without NUL\. Nothing was done\./,
    )
  })
})
