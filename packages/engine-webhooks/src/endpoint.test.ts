import { ActorId } from '@hoc/spine-schemas/caller'
import { DeliveryId } from '@hoc/spine-schemas/webhook-deliveries'
import { WebhookId } from '@hoc/spine-schemas/webhooks'
import { describe, expect, it } from 'vitest'

import { redeliver, testDelivery } from './deliveries.ts'
import { create, disable, enable, MOST_SECRETS, MOST_WEBHOOKS, rotate, update } from './endpoint.ts'

const noon = '2026-01-01T12:00:00.000Z'
const outside = { loopback: false }
const alice = { actorId: ActorId.parse('alice') }

describe('an endpoint', () => {
  const wanted = {
    id: WebhookId.parse(crypto.randomUUID()),
    url: 'https://hooks.example.com/hoc',
    events: ['*', '*'],
    description: '',
    reach: outside,
    who: alice,
    at: noon,
  }
  const made = accepted(create({ count: 0 }, wanted))
  const later = '2026-01-01T13:00:00.000Z'

  it('is made where its address is public and there is room', () => {
    expect(made).toMatchObject({ state: 'enabled', events: ['*'], createdBy: 'alice', version: 1 })
    expect(create({ count: 0 }, { ...wanted, url: 'https://10.0.0.1/' })).toMatchObject({ code: 'WEBHOOK_URL_REFUSED' })
    expect(create({ count: MOST_WEBHOOKS }, wanted)).toMatchObject({ code: 'WEBHOOKS_MANY' })
  })

  it('changes in what is named, and not where nothing would', () => {
    const asked = { reach: outside, at: later }

    expect(accepted(update(made, { ...asked, events: ['key.*'] })).after).toEqual({
      ...made,
      events: ['key.*'],
      updatedAt: later,
      version: 2,
    })
    expect(update(made, { ...asked, url: 'https://HOOKS.example.com/hoc' })).toMatchObject({
      code: 'WEBHOOK_UNCHANGED',
    })
    expect(update(made, { ...asked, url: 'http://127.0.0.1/' })).toMatchObject({ code: 'WEBHOOK_URL_REFUSED' })
    expect(update(undefined, asked)).toMatchObject({ code: 'WEBHOOK_NOT_FOUND' })
  })

  it.each([
    'https://hooks.example.com/hoc?token=[redacted]',
    'https://hooks.example.com/hoc?token=%5Bredacted%5D',
    'https://hooks.example.com/%5bredacted%5d/hoc',
    'https://[redacted].example.com/hoc',
    'https://hooks.example.com/hoc?token=*',
  ])('is neither made nor changed where a secret was taken out of its address: %s', (url) => {
    const broken = { ...made, url }

    expect([
      create({ count: 0 }, { ...wanted, url }),
      update(made, { url, reach: outside, at: later }),
      update(broken, { description: 'The same address', reach: outside, at: later }),
    ]).toMatchObject(Array.from({ length: 3 }, () => ({ code: 'WEBHOOK_URL_SECRET' })))
    expect(accepted(update(broken, { url: wanted.url, reach: outside, at: later })).after.url).toBe(wanted.url)
  })

  it('is disabled once and enabled once', () => {
    const disabled = accepted(disable(made, { who: alice, reason: 'Moves.', at: later })).after

    expect(disabled).toMatchObject({ state: 'disabled', disabledBy: 'alice', disableReason: 'Moves.', version: 2 })
    expect(disable(disabled, { who: alice, reason: 'Moves.', at: later })).toMatchObject({ code: 'WEBHOOK_DISABLED' })
    expect(accepted(enable(disabled, later)).after).toMatchObject({ state: 'enabled', disableReason: null, version: 3 })
    expect(enable(made, later)).toMatchObject({ code: 'WEBHOOK_ENABLED' })
    expect([enable(undefined, later), disable(undefined, { who: alice, reason: 'x', at: later })]).toMatchObject([
      { code: 'WEBHOOK_NOT_FOUND' },
      { code: 'WEBHOOK_NOT_FOUND' },
    ])
  })

  it('gets another secret beside a few old ones, and beside none at any time', () => {
    const known = { webhook: made, secrets: MOST_SECRETS }

    expect(accepted(rotate({ ...known, secrets: 1 }, { graceHours: 24, at: later }))).toMatchObject({
      after: { secretMadeAt: later, version: 2 },
      oldUntil: '2026-01-02T13:00:00.000Z',
    })
    expect(rotate(known, { graceHours: 1, at: later })).toMatchObject({ code: 'WEBHOOK_SECRETS_MANY' })
    expect(accepted(rotate(known, { graceHours: 0, at: later })).oldUntil).toBe(later)
    expect(rotate(undefined, { graceHours: 0, at: later })).toMatchObject({ code: 'WEBHOOK_NOT_FOUND' })
  })

  it('is sent a test, and again what was delivered, while it is enabled', () => {
    const disabled = { ...made, state: 'disabled' } as const
    const ids = { id: DeliveryId.parse(crypto.randomUUID()), messageId: crypto.randomUUID(), at: noon }
    const test = accepted(testDelivery(made, ids))
    const dead = { ...test, state: 'dead', attempts: 10, dueAt: null } as const

    expect(test).toMatchObject({ type: 'webhook.test', state: 'waiting', attempts: 0 })
    expect(testDelivery(disabled, ids)).toMatchObject({ code: 'WEBHOOK_DISABLED' })
    expect(testDelivery(undefined, ids)).toMatchObject({ code: 'WEBHOOK_NOT_FOUND' })
    expect(accepted(redeliver({ webhook: made, delivery: dead }, later)).after).toEqual({ ...test, dueAt: later })
    expect([
      redeliver({ webhook: made, delivery: test }, later),
      redeliver({ webhook: disabled, delivery: dead }, later),
      redeliver({ webhook: made, delivery: undefined }, later),
      redeliver({ webhook: undefined, delivery: undefined }, later),
    ]).toMatchObject([
      { code: 'DELIVERY_WAITING' },
      { code: 'WEBHOOK_DISABLED' },
      { code: 'DELIVERY_NOT_FOUND' },
      { code: 'WEBHOOK_NOT_FOUND' },
    ])
  })
})

function accepted<Plan>(decision: { accepted: true; plan: Plan } | { accepted: false; code: string }): Plan {
  if (!decision.accepted) throw new Error(`Expected a plan, saw ${decision.code}.`)
  return decision.plan
}
