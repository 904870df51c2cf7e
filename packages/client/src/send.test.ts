import { getIncident } from '@hoc/spine-schemas/incidents'
import { describe, expect, it } from 'vitest'

import { breakOff, dispatchId, hangUp, page, problem, serve, silence, value } from '../test/serve.ts'
import { createClient } from './client.ts'

const key = 'hoc_k3yk3yk3yk3y_secretsecretsecretsecretsecretsecret'
const incident = getIncident.example.output
const incidentId = incident.id
const spill = { title: 'Run 17 exceeded its budget', severity: 'high' } as const
const unavailable = problem(503, 'UNAVAILABLE', { retryable: true })

describe('another attempt', () => {
  it.each([
    ['a lost connection', hangUp],
    ['an answer that breaks off', breakOff],
    ['a server that takes no work', unavailable],
    ['a request that did not arrive in time', problem(408, 'REQUEST_TIMED_OUT')],
    ['a proxy that finds no server', page(502, 'Bad Gateway')],
    ['a row that another dispatch holds', problem(409, 'STILL_RUNNING', { retryable: true })],
    ['a limit', problem(429, 'RATE_LIMITED', { gate: 'rate', liftedBy: 'time' }, { 'retry-after': '0' })],
  ])('follows %s, under the same key', async (_, trouble) => {
    await using server = await serve(trouble, trouble, value(incident))

    const answer = await createClient({ url: server.url, key }).incidents.create(spill)

    expect(answer.outcome).toBe('done')
    expect(server.arrived).toHaveLength(3)
    expect(new Set(server.arrived.map(({ headers }) => headers['idempotency-key'])).size).toBe(1)
    expect(new Set(server.arrived.map(({ headers }) => headers['x-correlation-id'])).size).toBe(1)
  })

  it('is made for a read, which has no key', async () => {
    await using server = await serve(hangUp, value(incident))

    expect(await createClient({ url: server.url, key }).incidents.get({ incidentId })).toMatchObject({
      outcome: 'done',
    })
    expect(server.arrived.map(({ headers }) => headers['idempotency-key'])).toEqual([undefined, undefined])
  })

  it('is never made for a write without a key', async () => {
    await using server = await serve(hangUp, value(incident))
    const client = createClient({ url: server.url, key })

    const creating = client.incidents.create(spill, { idempotencyKey: false })

    await expect(creating).rejects.toMatchObject({ code: 'UNREACHABLE' })
    await expect(creating).rejects.toThrow('must not be sent again')
    expect(server.arrived).toMatchObject([
      { headers: expect.not.objectContaining({ 'idempotency-key': expect.anything() }) },
    ])
  })

  it('is not made after a defect or a refusal', async () => {
    await using broken = await serve(problem(500, 'DEFECT'))
    await using refusing = await serve(problem(409, 'INCIDENT_NOT_ACTIVE'))

    await expect(createClient({ url: broken.url, key }).incidents.get({ incidentId })).rejects.toMatchObject({
      code: 'DEFECT',
      problem: { code: 'DEFECT', dispatchId },
    })
    await createClient({ url: refusing.url, key }).incidents.acknowledge({ incidentId })

    expect(broken.arrived).toHaveLength(1)
    expect(refusing.arrived).toHaveLength(1)
  })

  it('ends with the answer that was last seen', async () => {
    await using busy = await serve(problem(409, 'STILL_RUNNING', { retryable: true }))
    await using away = await serve(unavailable)
    const [onBusy, onAway] = [busy, away].map(({ url }) => createClient({ url, key, retries: 2 }))

    expect(await onBusy?.incidents.create(spill)).toMatchObject({ outcome: 'refused', code: 'STILL_RUNNING' })
    await expect(onAway?.incidents.create(spill, { idempotencyKey: 'k-1' })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      idempotencyKey: 'k-1',
    })
    expect([busy.arrived.length, away.arrived.length]).toEqual([3, 3])
  })

  it('waits as long as it was asked to', async () => {
    await using server = await serve(
      problem(503, 'UNAVAILABLE', { retryable: true }, { 'retry-after': '1' }),
      value(incident),
    )
    const begun = performance.now()

    await createClient({ url: server.url, key }).incidents.get({ incidentId })

    expect(performance.now() - begun).toBeGreaterThanOrEqual(990)
  })

  it('is not waited for beyond the time given', async () => {
    const limited = problem(429, 'RATE_LIMITED', { gate: 'rate', liftedBy: 'time' }, { 'retry-after': '3600' })
    await using server = await serve(limited)
    const begun = performance.now()

    const answer = await createClient({ url: server.url, key }).incidents.get({ incidentId })

    expect(answer).toMatchObject({ outcome: 'denied', code: 'RATE_LIMITED', retryAfterMs: 3_600_000 })
    expect(performance.now() - begun).toBeLessThan(1_000)
  })
})

describe('giving up', () => {
  it('happens when the time is over, and names the key that tells what became of it', async () => {
    await using server = await serve(silence)
    const client = createClient({ url: server.url, key, timeoutMs: 100 })

    const creating = client.incidents.create(spill, { idempotencyKey: 'k-1' })

    await expect(creating).rejects.toMatchObject({ code: 'TIMED_OUT', idempotencyKey: 'k-1' })
    await expect(creating).rejects.toThrow('Send it again with the idempotency key "k-1"')
  })

  it('happens when the caller says so, for the caller’s reason', async () => {
    await using server = await serve(silence)
    const client = createClient({ url: server.url, key })
    const caller = new AbortController()
    const reason = new Error('The user left.')

    const getting = client.incidents.get({ incidentId }, { signal: caller.signal })
    setTimeout(() => caller.abort(reason), 50)

    await expect(getting).rejects.toBe(reason)
    await expect(client.incidents.get({ incidentId }, { signal: caller.signal })).rejects.toBe(reason)
    expect(server.arrived).toHaveLength(1)
  })

  it('ends the wait for another attempt', async () => {
    await using server = await serve(problem(503, 'UNAVAILABLE', { retryable: true }, { 'retry-after': '20' }))
    const caller = new AbortController()

    const getting = createClient({ url: server.url, key }).incidents.get({ incidentId }, { signal: caller.signal })
    setTimeout(() => caller.abort(), 50)

    await expect(getting).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('is told from a server that is not there', async () => {
    const gone = await serve(silence)
    await gone[Symbol.asyncDispose]()

    const getting = createClient({ url: gone.url, key, retries: 1 }).incidents.get({ incidentId })

    await expect(getting).rejects.toMatchObject({ code: 'UNREACHABLE' })
    await expect(getting).rejects.toThrow(/ECONNREFUSED.*incidents\.get at http.*Nothing was changed/)
  })
})
