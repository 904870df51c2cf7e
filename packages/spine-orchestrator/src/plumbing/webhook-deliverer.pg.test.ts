import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { welcoming } from '../../test/receiver.ts'
import { aRig, sent, type Rig } from '../../test/webhook-rig.ts'
import { spill } from '../testing/incidents.ts'
import { createRelay } from './relay.ts'
import type { createDeliverer } from './webhook-deliverer.ts'
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

describe('an endpoint that fails', () => {
  it('is tried again under the same webhook-id, until it takes what it is sent', async () => {
    const { hook, caller, dispatch } = on.aTenant()
    const receiver = await on.receiving((response) => response.writeHead(500).end('out of order'))
    const { id: webhookId } = await hook(receiver, ['incident.*'])
    await dispatch('incidents.create', spill)
    const { relay, deliverer } = on.parts()
    await relay()

    await sent(deliverer)
    const [failed] = await on.deliveries(caller)
    await sent(deliverer) // not due yet
    receiver.behaves(welcoming)
    await db.all(`update hoc.webhook_deliveries set due_at = now()`)
    await sent(deliverer)

    expect(failed).toMatchObject({ state: 'waiting', attempts: 1 })
    expect(receiver.got).toHaveLength(2)
    expect(new Set(receiver.got.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(new Set(receiver.got.map(({ body }) => body)).size).toBe(1)
    const listed = await dispatch('webhooks.list_deliveries', { webhookId })
    expect(listed).toMatchObject({
      value: {
        items: [
          {
            state: 'delivered',
            attempts: 2,
            dueAt: null,
            log: [
              { status: 500, error: 'answered 500', answer: 'out of order' },
              { status: 204, error: null },
            ],
          },
        ],
      },
    })
  })

  it('leaves after ten attempts a dead delivery, which a person sends again', async () => {
    const { hook, caller, dispatch } = on.aTenant()
    const receiver = await on.receiving((response) => response.writeHead(500).end())
    const { id: webhookId } = await hook(receiver, ['incident.*'])
    await dispatch('incidents.create', spill)
    const { relay, deliverer } = on.parts()
    await relay()
    for (let attempt = 0; attempt < 12; attempt++) {
      await sent(deliverer)
      await db.all(`update hoc.webhook_deliveries set due_at = now() where state = 'waiting'`)
    }
    const [dead] = await on.deliveries(caller)
    expect(dead).toMatchObject({ state: 'dead', attempts: 10, due_at: null })
    expect(receiver.got).toHaveLength(10)

    receiver.behaves(welcoming)
    const again = await Promise.all(
      [1, 2].map(() => dispatch('webhooks.redeliver', { webhookId, deliveryId: String(dead?.id) })),
    )
    await sent(deliverer)

    expect(again.map(({ outcome }) => outcome).toSorted()).toEqual(['done', 'refused'])
    expect(receiver.got).toHaveLength(11)
    expect(await on.deliveries(caller)).toMatchObject([{ state: 'delivered', attempts: 1 }])
  })

  it('holds up nobody else', async () => {
    const [alice, bob] = [on.aTenant(), on.aTenant()]
    const [stuck, sound] = [await on.receiving(() => undefined), await on.receiving()]
    await alice.hook(stuck, ['incident.*'])
    await alice.hook(sound, ['incident.*'])
    await bob.hook(sound, ['incident.*'])
    for (let made = 0; made < 8; made++)
      for (const { dispatch } of [alice, bob]) await dispatch('incidents.create', { title: `${made}`, severity: 'low' })
    const { relay, deliverer } = on.parts()
    while (await relay()) continue

    await expect
      .poll(async () => ((await deliverer.deliver()) && sound.got.length < 16 ? 0 : sound.got.length), {
        timeout: 10_000,
      })
      .toBe(16)
    expect(stuck.got).toHaveLength(4)
    await stuck.close()
    await deliverer.settled()
  })

  it('that is gone is disabled, and told of; nothing more is sent to it until it is enabled', async () => {
    const { hook, caller, dispatch, spine } = on.aTenant()
    const [receiver, onlooker] = [await on.receiving((response) => response.writeHead(410).end()), await on.receiving()]
    const { id: webhookId } = await hook(receiver, ['incident.*'])
    await hook(onlooker, ['webhook.disabled'])
    await dispatch('incidents.create', spill)
    const { relay, webhooks } = on.parts()
    webhooks.start(spine)
    await relay()

    await expect
      .poll(() => dispatch('webhooks.get', { webhookId }))
      .toMatchObject({
        value: { state: 'disabled', disabledBy: 'webhooks', disableReason: 'It answered 410 Gone.' },
      })
    await dispatch('incidents.create', spill)
    await relay()
    await expect.poll(() => onlooker.got.length).toBe(1)
    expect(receiver.got).toHaveLength(1)
    expect(await db.all(`select from hoc.ledger where operation = 'webhooks.disable'`)).toHaveLength(1)

    receiver.behaves(welcoming)
    expect(await dispatch('webhooks.test', { webhookId })).toMatchObject({ code: 'WEBHOOK_DISABLED' })
    await dispatch('webhooks.enable', { webhookId })
    await dispatch('webhooks.test', { webhookId })
    await expect.poll(() => receiver.got.length).toBe(2)
    await webhooks.stop()
    expect((await on.deliveries(caller)).map(({ type, state }) => `${type} ${state}`)).toEqual(
      expect.arrayContaining(['incident.created dead', 'webhook.test delivered']),
    )
  })

  it('for five days is disabled, and what waits is kept', async () => {
    const { hook, caller, dispatch, spine } = on.aTenant()
    const receiver = await on.receiving((response) => response.writeHead(500).end())
    const { id: webhookId } = await hook(receiver, ['incident.*'])
    await dispatch('incidents.create', spill)
    const { relay, deliverer, webhooks } = on.parts()
    await relay()
    await sent(deliverer)
    expect(await dispatch('webhooks.get', { webhookId })).toMatchObject({ value: { failingSince: expect.any(String) } })

    await db.all(`update hoc.webhook_lanes set failing_since = now() - interval '5 days 1 second'`)
    await db.all(`update hoc.webhook_deliveries set due_at = now()`)
    webhooks.start(spine)

    await expect
      .poll(() => dispatch('webhooks.get', { webhookId }))
      .toMatchObject({
        value: { state: 'disabled', disableReason: expect.stringContaining('Every attempt has failed since 20') },
      })
    await webhooks.stop()
    expect(await on.deliveries(caller)).toMatchObject([{ state: 'waiting', attempts: 2 }])
  })

  it('is known to be well again by one that arrives', async () => {
    const { hook, dispatch } = on.aTenant()
    const receiver = await on.receiving()
    const { id: webhookId } = await hook(receiver)
    await db.all(`update hoc.webhook_lanes set failing_since = now() - interval '4 days'`)
    const { relay, deliverer } = on.parts()
    await relay()

    await sent(deliverer)

    expect(await dispatch('webhooks.get', { webhookId })).toMatchObject({ value: { failingSince: null } })
  })
})

describe('several processes', () => {
  it('send each delivery once, and no more at once to an endpoint than may be', async () => {
    const { hook, dispatch } = on.aTenant()
    const receiver = await on.receiving((response) => setTimeout(() => response.writeHead(204).end(), 30))
    await hook(receiver, ['incident.*'])
    for (let made = 0; made < 30; made++) await dispatch('incidents.create', { title: `${made}`, severity: 'low' })
    const { relay } = on.parts()
    while (await relay()) continue
    const deliverers = [1, 2, 3].map(() => on.parts().deliverer)

    const work = async (deliverer: ReturnType<typeof createDeliverer>) => {
      while (receiver.got.length < 30) {
        await deliverer.deliver()
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
      await deliverer.settled()
    }
    await Promise.all(deliverers.map(work))

    expect(receiver.got).toHaveLength(30)
    expect(new Set(receiver.got.map(({ headers }) => headers['webhook-id'])).size).toBe(30)
    expect(receiver.mostAtOnce()).toBeLessThanOrEqual(4)
    expect(receiver.mostAtOnce()).toBeGreaterThan(1)
  })

  it('lose nothing when one is killed in the middle, and ask no proxy', async () => {
    const { hook, caller, dispatch } = on.aTenant({ peppered: false })
    const [receiver, proxy] = [await on.receiving(() => undefined), await on.receiving()]
    await hook(receiver, ['incident.*'])
    await dispatch('incidents.create', spill)
    const relay = createRelay({
      worker: db.worker,
      sinks: [webhookSink({ worker: db.worker, queued: () => undefined })],
    })
    await relay()

    const child = aDelivererProcess({ HTTP_PROXY: `http://127.0.0.1:${proxy.port}`, NODE_USE_ENV_PROXY: '1' })
    await expect.poll(() => receiver.got.length).toBe(1)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(await on.deliveries(caller)).toMatchObject([
      { state: 'waiting', attempts: 1, leased_until: expect.any(Date) },
    ])

    receiver.behaves(welcoming)
    const other = aDelivererProcess({})
    await expect.poll(() => on.deliveries(caller)).toMatchObject([{ state: 'delivered' }])
    other.kill('SIGKILL')
    await once(other, 'exit')

    expect(receiver.got.length).toBeGreaterThanOrEqual(2) // at least once
    expect(new Set(receiver.got.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(proxy.connections()).toBe(0)
  }, 120_000)

  it('count no attempt that was broken off because one was stopped', async () => {
    const { hook, caller, dispatch } = on.aTenant()
    const receiver = await on.receiving(() => undefined)
    await hook(receiver, ['incident.*'])
    await dispatch('incidents.create', spill)
    const { relay, deliverer } = on.parts()
    await relay()
    await deliverer.deliver()
    await expect.poll(() => receiver.got.length).toBe(1)

    await deliverer.stop()

    expect(await on.deliveries(caller)).toMatchObject([{ state: 'waiting', attempts: 0, leased_until: null, log: [] }])
    expect(await deliverer.deliver()).toBe(false)
  })
})

function aDelivererProcess(environment: Readonly<Record<string, string>>) {
  const main = fileURLToPath(new URL('../../test/deliverer-process.ts', import.meta.url))
  return spawn(process.execPath, ['--conditions=@hoc/source', main], {
    env: { PATH: process.env.PATH ?? '', WORKER_URL: db.url('hoc_worker'), ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}
