import { inspect } from 'node:util'
import { contract } from '@hoc/spine-schemas/contract'
import { contracts } from '@hoc/spine-schemas/contracts'
import { getIncident, listIncidents } from '@hoc/spine-schemas/incidents'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import { dispatchId, page, problem, serve, silence, value, type Reply } from '../test/serve.ts'
import { createClient } from './client.ts'

const key = 'hoc_k3yk3yk3yk3y_secretsecretsecretsecretsecretsecret'
const incident = getIncident.example.output
const incidentId = incident.id
const spill = { title: 'Run 17 exceeded its budget', severity: 'high' } as const

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
    expect(answer).not.toHaveProperty('authority')
  })

  it('tells that it was done while the authority was weakened', async () => {
    await using server = await serve(value(incident, { 'hoc-authority': 'GOVERNANCE_DEGRADED, degraded_mode' }))

    expect(await createClient({ url: server.url, key }).incidents.get({ incidentId })).toMatchObject({
      authority: { authority_degraded: true, authority_code: 'GOVERNANCE_DEGRADED', conditions: ['degraded_mode'] },
    })
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
    expect(
      await ask(problem(403, 'GRANT_MISSING', { gate: 'grant', liftedBy: 'administrator', advice: 'Ask.' })),
    ).toMatchObject({
      outcome: 'denied',
      code: 'GRANT_MISSING',
      gate: 'grant',
      liftedBy: 'administrator',
      advice: 'Ask.',
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
    for (const headers of [{ idempotencyKey: 'a\nb' }, { idempotencyKey: '' }, { correlationId: 'ü' }]) {
      expect(await createClient({ url: server.url, key }).incidents.create(spill, headers)).toMatchObject({
        outcome: 'invalid',
        issues: [{ path: Object.keys(headers)[0] }],
      })
    }
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
      'findPatterns',
      'listRecurring',
      'getLearnings',
      'getCategoryLearnings',
      'getMetrics',
      'listEvidence',
      'getTimeline',
      'listOfRun',
      'reportCalls',
      'createPostMortem',
      'getPostMortem',
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

  it.each([undefined, '', null])('says where a key comes from where it is given %s', (none) => {
    const make = () => createClient({ url: 'http://127.0.0.1:1', key: none as unknown as string })

    expect(make).toThrow('saw none. "npm start" prints the first one')
    expect(make).toThrow('process.env.HOC_KEY')
  })

  it('says of a server that is not there what would be one', async () => {
    const { incidents } = createClient({ url: 'http://127.0.0.1:1', key, retries: 0 })

    await expect(incidents.get({ incidentId })).rejects.toThrow(
      /\(incidents\.get at http:\/\/127\.0\.0\.1:1\/.*See that a HOC API runs there \("npm start" starts one\)/,
    )
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
