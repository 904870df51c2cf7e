import { inspect } from 'node:util'
import { contract } from '@hoc/spine-schemas/contract'
import { contracts } from '@hoc/spine-schemas/contracts'
import { getIncident, listIncidents } from '@hoc/spine-schemas/incidents'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import { breakOff, dispatchId, hangUp, page, problem, serve, silence, value, type Reply } from '../test/serve.ts'
import { createClient } from './client.ts'

const key = 'hoc_k3yk3yk3yk3y_secretsecretsecretsecretsecretsecret'
const incident = getIncident.example.output
const incidentId = incident.id
const spill = { title: 'Run 17 exceeded its budget', severity: 'high' } as const
const unavailable = problem(503, 'UNAVAILABLE', { retryable: true })

describe('a call', () => {
  it('puts the input where its contract wants it, and says who asks', async () => {
    await using server = await serve(value(incident))
    const client = createClient({ url: `${server.url}/behind/`, key })

    await client.incidents.resolve({ incidentId, summary: 'Raised the budget.' }, { correlationId: 'c-1' })

    expect(server.arrived).toMatchObject([
      {
        method: 'POST',
        url: `/behind/incidents/${incidentId}/resolve`,
        body: '{"summary":"Raised the budget."}',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'x-correlation-id': 'c-1' },
      },
    ])
  })

  it('answers the value, and which dispatch it was', async () => {
    await using server = await serve(value(incident, { 'hoc-replay-of': incidentId }))

    const answer = await createClient({ url: server.url, key }).call('incidents.create', spill)

    expect(answer).toMatchObject({ outcome: 'done', value: incident, dispatchId, replayOf: incidentId })
  })

  it('answers as a value whatever its caller can act on', async () => {
    const ask = async (reply: Reply) => {
      await using server = await serve(reply)
      return await createClient({ url: server.url, key, retries: 0 }).call('incidents.acknowledge', { incidentId })
    }

    expect(await ask(problem(409, 'INCIDENT_NOT_ACTIVE'))).toMatchObject({
      outcome: 'refused',
      code: 'INCIDENT_NOT_ACTIVE',
      says: 'This is INCIDENT_NOT_ACTIVE.',
      dispatchId,
    })
    expect(await ask(problem(422, 'IDEMPOTENCY_KEY_REUSED'))).toMatchObject({
      outcome: 'refused',
      code: 'IDEMPOTENCY_KEY_REUSED',
    })
    expect(await ask(problem(403, 'GRANT_MISSING', { gate: 'grant', liftedBy: 'administrator' }))).toMatchObject({
      outcome: 'denied',
      code: 'GRANT_MISSING',
      gate: 'grant',
      liftedBy: 'administrator',
    })
    const issues = [{ path: 'incidentId', message: 'Invalid UUID' }]
    expect(await ask(problem(400, 'INVALID_INPUT', { issues }))).toMatchObject({ outcome: 'invalid', issues })
    expect(await ask(problem(413, 'BODY_TOO_LARGE'))).toMatchObject({
      outcome: 'invalid',
      issues: [{ path: '', message: 'This is BODY_TOO_LARGE.' }],
    })
    expect(await ask(problem(401, 'CALLER_UNKNOWN', { dispatchId: undefined }))).toMatchObject({
      outcome: 'unauthenticated',
      dispatchId: undefined,
    })
  })

  it('answers an input that cannot be sent without sending it', async () => {
    await using server = await serve(value(incident))

    const answer = await createClient({ url: server.url, key }).incidents.get({ incidentId: '..' })

    expect(answer).toMatchObject({ outcome: 'invalid', issues: [{ path: 'incidentId' }] })
    expect(server.arrived).toEqual([])
  })

  it('throws what the contract does not promise, and says what came instead', async () => {
    const ask = async (reply: Reply) => {
      await using server = await serve(reply)
      return await createClient({ url: server.url, key, retries: 0 }).incidents.get({ incidentId })
    }

    await expect(ask(page(200, '<h1>Welcome</h1>'))).rejects.toThrow('200 "<h1>Welcome</h1>"')
    await expect(ask(value({ ...incident, severity: 'purple' }))).rejects.toThrow('(severity: ')
    await expect(ask(problem(409, 'INCIDENT_ON_FIRE'))).rejects.toThrow('saw INCIDENT_ON_FIRE')
    await expect(ask(page(404, 'nothing'))).rejects.toMatchObject({
      code: 'UNEXPECTED_ANSWER',
      operation: 'incidents.get',
    })
  })

  it('follows no redirect', async () => {
    await using elsewhere = await serve(value(incident))
    await using server = await serve(page(307, '', { location: elsewhere.url }))

    await expect(createClient({ url: server.url, key }).incidents.get({ incidentId })).rejects.toThrow('it was 307')
    expect(elsewhere.arrived).toEqual([])
  })
})

describe('another attempt', () => {
  it.each([
    ['a lost connection', hangUp],
    ['an answer that breaks off', breakOff],
    ['a server that takes no work', unavailable],
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

describe('a list', () => {
  const first = { items: [incident], nextCursor: 'MQ' }
  const last = { items: [{ ...incident, title: 'the last' }], nextCursor: null }

  it('is followed to its end', async () => {
    await using server = await serve(value(first), value(last))
    const client = createClient({ url: server.url, key })
    const titles: string[] = []

    for await (const { title } of client.each('incidents.list', { limit: 1, state: ['active', 'acked'] }))
      titles.push(title)

    expect(titles).toEqual([incident.title, 'the last'])
    expect(server.arrived.map(({ url }) => url)).toEqual([
      '/incidents?limit=1&state=active&state=acked',
      '/incidents?limit=1&state=active&state=acked&cursor=MQ',
    ])
  })

  it('is asked for no further than it is read', async () => {
    await using server = await serve(value(first), value(last))

    for await (const _ of createClient({ url: server.url, key }).each('incidents.list')) break

    expect(server.arrived).toHaveLength(1)
  })

  it('throws a page that is not done, with its answer', async () => {
    await using server = await serve(value(first), problem(403, 'GRANT_MISSING', { gate: 'grant', liftedBy: 'nobody' }))
    const reading = readAll(createClient({ url: server.url, key }).pages('incidents.list'))

    await expect(reading).rejects.toMatchObject({ code: 'NOT_DONE', answer: { outcome: 'denied', gate: 'grant' } })
  })

  it('does not go round in circles', async () => {
    await using server = await serve(value(first))

    await expect(readAll(createClient({ url: server.url, key }).each('incidents.list'))).rejects.toThrow('twice')
  })
})

describe('a client', () => {
  const shipOrder = contract({
    name: 'orders.ship_all',
    says: 'Ships every order of a day.',
    effect: 'write',
    http: { method: 'POST', path: '/orders/{day}/ship' },
    requires: 'orders:write',
    input: z.strictObject({ day: z.iso.date(), express: z.boolean() }),
    output: z.object({ shipped: z.int() }),
    refusals: { NOTHING_TO_SHIP: { kind: 'conflict', says: 'There is nothing to ship.' } },
    example: { input: { day: '2026-01-01', express: true }, output: { shipped: 1 } },
  })

  it('speaks the contracts of other domains too', async () => {
    await using server = await serve(value({ shipped: 2 }), problem(409, 'NOTHING_TO_SHIP'))
    const client = createClient({ url: server.url, key, contracts: [...contracts, shipOrder] })

    expect(await client.orders.shipAll({ day: '2026-01-01', express: true })).toMatchObject({ value: { shipped: 2 } })
    expect(await client.call('orders.ship_all', { day: '2026-01-01', express: false })).toMatchObject({
      outcome: 'refused',
      code: 'NOTHING_TO_SHIP',
    })
    expect(server.arrived[0]).toMatchObject({ url: '/orders/2026-01-01/ship', body: '{"express":true}' })
  })

  it('has every operation that HTTP reaches, and no other', async () => {
    const client = createClient({ url: 'http://127.0.0.1:1', key })
    const call = client.call as (name: string) => Promise<unknown>

    expect(Object.keys(client.incidents)).toEqual([
      'create',
      'acknowledge',
      'resolve',
      'reopen',
      'list',
      'get',
      'listEvents',
      'countBySeverity',
    ])
    await expect(call('account.open_tenant')).rejects.toThrow('runs only in process')
    await expect(call('incidents.nope')).rejects.toThrow('saw "incidents.nope"')
  })

  it('takes no domain for a word of its own', () => {
    const clashing = contract({ ...listIncidents, name: 'each.list' })

    expect(() => createClient({ url: 'http://127.0.0.1:1', key, contracts: [clashing] })).toThrow('saw "each.list"')
  })

  it.each(['', '127.0.0.1:3000', 'ftp://127.0.0.1', 'http://a:b@127.0.0.1', 'http://127.0.0.1?key=1'])(
    'is not made for the address %j',
    (url) => {
      expect(() => createClient({ url, key })).toThrow('Expected ')
    },
  )

  it('tells nobody its key', async () => {
    await using broken = await serve(problem(500, 'DEFECT'))
    await using silent = await serve(silence)
    const urls = [broken.url, silent.url, 'http://127.0.0.1:1']
    const ask = (url: string) => createClient({ url, key, retries: 0, timeoutMs: 100 }).incidents.create(spill)
    const errors = await Promise.allSettled(urls.map(ask))

    expect(errors.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    expect(
      inspect([errors, createClient({ url: 'http://127.0.0.1:1', key })], { depth: 9, showHidden: true }),
    ).not.toContain('secret')
    for (const bad of [`${key}\n`, `${key}ÿ`, '']) {
      expect(() => createClient({ url: 'http://127.0.0.1:1', key: bad })).toThrow(
        /^(?!.*secretsecret).*Expected a key/s,
      )
    }
  })

  it('leaves no timer behind', async () => {
    await using server = await serve(value(incident))
    const signal = new AbortController().signal
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    const client = createClient({ url: server.url, key, timeoutMs: 600_000 })
    await client.incidents.get({ incidentId }, { signal })
    const before = timers()

    for (let n = 0; n < 20; n++) await client.incidents.get({ incidentId }, { signal })

    expect(timers()).toBeLessThanOrEqual(before + 2)
  })
})

async function readAll<Item>(list: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = []
  for await (const item of list) items.push(item)
  return items
}
