import { tables } from '@hoc/drivers/tables'
import { openTestDatabase, rolledBack, type TestDatabase } from '@hoc/drivers/testing/database'
import type { Read } from '@hoc/drivers/tx'
import { Webhook as Verifier } from 'standardwebhooks'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { aRig, hasher, sent, type Rig } from '../../test/webhook-rig.ts'
import { spill } from '../testing/incidents.ts'
import { forgetOldDeliveries } from './upkeep.ts'
import { webhookSink } from './webhook-sink.ts'

let db: TestDatabase
let on: Rig
beforeEach(async () => {
  db = await openTestDatabase()
  on = aRig(db)
})
afterEach(async () => {
  await on.close()
  await db.close()
})

describe('an event', () => {
  it('arrives at every endpoint of its tenant that hears it, signed, and at nobody else’s', async () => {
    const alice = on.aTenant()
    const bob = on.aTenant()
    const [incidents, keys, all, others] = [
      await on.receiving(),
      await on.receiving(),
      await on.receiving(),
      await on.receiving(),
    ]
    const { secret } = await alice.hook(incidents, ['incident.*'])
    await alice.hook(keys, ['key.*'])
    await alice.hook(all)
    await bob.hook(others)
    await on.everything()
    for (const { got } of [all, others]) got.length = 0

    await alice.dispatch('incidents.create', spill)
    await on.everything()

    expect(incidents.got).toHaveLength(1)
    expect([keys.got.length, all.got.length, others.got.length]).toEqual([0, 1, 0])
    const [{ headers, body } = { headers: {}, body: '' }] = incidents.got
    expect(new Verifier(secret).verify(body, headers as Record<string, string>)).toMatchObject({
      type: 'incident.created',
      timestamp: expect.stringMatching(/^20.*Z$/),
      data: { title: spill.title },
    })
    expect(() =>
      new Verifier(hasher.signing('x'.repeat(43)).text).verify(body, headers as Record<string, string>),
    ).toThrow()
  })

  it('is queued once for each, however often the relay hands it over', async () => {
    const { hook, caller, dispatch } = on.aTenant()
    const receiver = await on.receiving()
    await hook(receiver, ['incident.*'])
    await dispatch('incidents.create', spill)
    const [row] = await db.all(`select * from hoc.outbox where type = 'incident.created'`)
    const event = {
      tenantId: caller.tenantId,
      id: row?.id as never,
      dispatchId: row?.dispatch_id as string,
      type: row?.type as string,
      payload: row?.payload as object,
      at: new Date(row?.at as Date).toISOString(),
    }
    const sink = webhookSink({ worker: db.worker, queued: () => undefined })

    await Promise.all([1, 2, 3].map(() => sink.deliver(event)))

    expect(await on.deliveries(caller)).toHaveLength(1)
  })

  it('that tells of an invitation arrives without its token, which is in no table', async () => {
    const { hook, dispatch } = on.aTenant()
    const receiver = await on.receiving()
    const { secret } = await hook(receiver, ['invitation.*'])

    const invited = await dispatch('invitations.create', { email: 'bob@example.com', role: 'member' }, 'k')
    await on.everything()

    if (invited.outcome !== 'done') throw new Error(invited.outcome)
    const token = String((invited.value as { token?: string }).token)
    expect(receiver.got.map(({ body }) => JSON.parse(body) as object)).toMatchObject([
      { type: 'invitation.created', data: { email: 'bob@example.com', state: 'pending' } },
    ])
    expect(token).toMatch(/^hoc_/)
    for (const hidden of [token, token.slice(17), secret, secret.slice(6)]) {
      expect(receiver.got.map(({ body }) => body).join()).not.toContain(hidden)
      for (const table of Object.keys(tables))
        expect(JSON.stringify(await db.all(`select * from hoc.${table}`)), table).not.toContain(hidden)
    }
  })
})

describe('a secret', () => {
  it('that was rotated signs beside the old one, until that one’s time is over', async () => {
    const { hook, dispatch } = on.aTenant()
    const receiver = await on.receiving()
    const { id: webhookId, secret: first } = await hook(receiver, ['webhook.test'])
    const rotate = async (graceHours: number) => {
      const rotated = await dispatch('webhooks.rotate_secret', { webhookId, graceHours })
      if (rotated.outcome !== 'done') throw new Error(rotated.outcome)
      return String((rotated.value as { secret?: string }).secret)
    }
    const signedBy = async (...secrets: string[]) => {
      await dispatch('webhooks.test', { webhookId })
      await on.everything()
      const { body, headers } = receiver.got.at(-1) ?? { body: '', headers: {} }
      const verifies = (secret: string) => {
        try {
          return Boolean(new Verifier(secret).verify(body, headers as Record<string, string>))
        } catch {
          return false
        }
      }
      return secrets.map(verifies)
    }

    const second = await rotate(24)
    expect(await signedBy(first, second)).toEqual([true, true])
    const third = await rotate(0)
    expect(await signedBy(first, second, third)).toEqual([false, false, true])
    for (let made = 1; made < 5; made++) await rotate(1)
    expect(await dispatch('webhooks.rotate_secret', { webhookId })).toMatchObject({ code: 'WEBHOOK_SECRETS_MANY' })
  })

  it('that another pepper made signs nothing, and the log says so', async () => {
    const { hook, dispatch } = on.aTenant()
    const receiver = await on.receiving()
    const { id: webhookId } = await hook(receiver, ['webhook.test'])
    await db.all(`update hoc.webhook_secrets set pepper_id = 'aaaaaaaaaaaa'`)

    await dispatch('webhooks.test', { webhookId })
    await on.everything()

    expect(receiver.got).toEqual([])
    expect(await dispatch('webhooks.list_deliveries', { webhookId })).toMatchObject({
      value: { items: [{ log: [{ error: 'its secret was made with another pepper: rotate it' }] }] },
    })
  })

  it('cannot be read back by whoever dispatches, and is told by no replay', async () => {
    const { caller, dispatch } = on.aTenant()
    const ask = () => dispatch('webhooks.create', { url: 'https://hooks.example.com/', events: ['*'] }, 'k')

    expect([await ask(), await ask()]).toMatchObject([
      { value: { secret: expect.stringMatching(/^whsec_/) } },
      { value: { secret: null } },
    ])
    await rolledBack(db.pool, caller.tenantId, async (tx) => {
      const read: Read = { effect: 'read', text: 'select seed from hoc.webhook_secrets', values: [] }
      await expect(tx.rows(read)).rejects.toThrow('permission denied')
    })
  })
})

it('lets a tenant have fifty, also where many are made at once', async () => {
  const { dispatch } = on.aTenant()
  const make = () => dispatch('webhooks.create', { url: 'https://hooks.example.com/', events: ['*'] })
  for (let made = 0; made < 47; made++) await make()

  const outcomes = await Promise.all(Array.from({ length: 8 }, make))

  expect(outcomes.filter(({ outcome }) => outcome === 'done')).toHaveLength(3)
})

it('refuses this machine where the installation does not let it be', async () => {
  const { dispatch } = on.aTenant({ loopback: false })
  const urls = ['http://127.0.0.1:80/', 'https://localhost/', 'https://[::1]/', 'https://10.1.2.3/']

  for (const url of urls)
    expect(await dispatch('webhooks.create', { url, events: ['*'] }), url).toMatchObject({
      code: 'WEBHOOK_URL_REFUSED',
    })
})

it('refuses an address that holds a secret, which is kept nowhere', async () => {
  const { dispatch } = on.aTenant()
  const address = (secret: string) => ({ url: `https://hooks.example.com/hoc?token=${secret}`, events: ['*'] })
  const refused = { outcome: 'refused', code: 'WEBHOOK_URL_SECRET' }
  const made = await dispatch('webhooks.create', { url: 'https://hooks.example.com/', events: ['*'] })
  const webhookId = made.outcome === 'done' && (made.value as { id: string }).id
  // So long that the mark would not fit, and as little as a character stands for each secret.
  const description = `password=${'x1'.repeat(4)} ${'y'.repeat(482)}`

  expect([
    await dispatch('webhooks.create', address('AAAA1111bbbb'), 'k'),
    await dispatch('webhooks.create', address('CCCC2222dddd'), 'k'),
    await dispatch('webhooks.create', { ...address('AAAA1111bbbb'), description }),
    await dispatch('webhooks.update', { webhookId, ...address('AAAA1111bbbb') }),
  ]).toMatchObject([refused, refused, refused, refused])
  expect(await db.all('select url from hoc.webhooks')).toEqual([{ url: 'https://hooks.example.com/' }])
})

it('takes an address that is secret without looking so, and shows it', async () => {
  const { dispatch } = on.aTenant()
  const url = 'https://hooks.example.com/services/T0ABCDEFG/B0ABCDEFG/a67nmekofdk9d8Aha48kbC0k'

  await dispatch('webhooks.create', { url, events: ['*'] })

  expect(await dispatch('webhooks.list', {})).toMatchObject({ value: { items: [{ url }] } })
})

it('sends nothing of a tenant that is closed, and forgets what is old or goes nowhere', async () => {
  const { hook, caller, dispatch } = on.aTenant()
  const receiver = await on.receiving()
  const { id: webhookId } = await hook(receiver, ['webhook.test'])
  await dispatch('webhooks.test', { webhookId })
  await db.all(`insert into hoc.tenants (tenant_id, name, state, created_at)
    values ('${caller.tenantId}', 'T', 'terminated', now())`)
  await sent(on.parts().deliverer)
  expect(receiver.got).toEqual([])

  await forgetOldDeliveries(db.worker)
  expect(await on.deliveries(caller)).toHaveLength(1)
  await forgetOldDeliveries(db.worker, Date.now() + 31 * 86_400_000)
  expect(await on.deliveries(caller)).toEqual([])

  await dispatch('webhooks.test', { webhookId })
  await dispatch('webhooks.delete', { webhookId })
  await forgetOldDeliveries(db.worker)
  expect(await on.deliveries(caller)).toEqual([])
})
