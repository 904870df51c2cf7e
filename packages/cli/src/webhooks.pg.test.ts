import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { environmentOf } from '../test/environment.ts'
import { hocHere, hocJson } from '../test/hoc.ts'
import { serving } from '../test/serving.ts'

let db: TestDatabase
let api: Awaited<ReturnType<typeof serving>>
let receiver: Server
const got: string[] = []
beforeAll(async () => {
  receiver = createServer((request, response) => {
    let body = ''
    request.on('data', (piece) => (body += String(piece)))
    request.on('end', () => {
      got.push(`${request.url} ${(JSON.parse(body) as { type: string }).type}`)
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  db = await openTestDatabase()
  api = await serving({ ...environmentOf(db), HOC_WEBHOOKS_LOOPBACK: 'true' })
})
afterAll(async () => {
  await new Promise((resolve) => receiver.close(resolve))
  await api.stop()
  await db.close()
})

it('carries out a webhook’s whole life over HTTP, and what it hears arrives', async () => {
  const at = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`
  const done = async (...args: string[]) => (await hocHere(['webhooks', ...args], api.env)).code
  const value = async (...args: string[]) =>
    ((await hocJson(['webhooks', ...args], api.env)).json as { value: Record<string, unknown> }).value

  const made = await value('create', '--url', `${at}/a`, '--events', 'incident.*', '--description', 'On-call')
  const id = String(made['id'])
  expect(made).toMatchObject({ state: 'enabled', secret: expect.stringMatching(/^whsec_/) })
  await hocHere(['incidents', 'create', '--title', 'x', '--severity', 'low'], api.env)
  await expect.poll(() => got).toEqual(['/a incident.created'])

  expect(await done('update', id, '--url', `${at}/b`)).toBe(0)
  expect(await value('rotate-secret', id)).toMatchObject({ version: 3, secret: expect.stringMatching(/^whsec_/) })
  expect(await done('test', id)).toBe(0)
  await expect.poll(() => got).toEqual(['/a incident.created', '/b webhook.test'])
  await expect
    .poll(() => value('list-deliveries', id, '--state', 'delivered'))
    .toMatchObject({ items: [{ type: 'webhook.test' }, { type: 'incident.created', log: [{ status: 204 }] }] })

  const { items } = (await value('list-deliveries', id)) as { items: { id: string }[] }
  expect(await done('redeliver', id, items[1]?.id ?? '')).toBe(0)
  await expect.poll(() => got.length).toBe(3)
  expect(got[2]).toBe('/b incident.created')

  expect(await done('disable', id, '--reason', 'Moves to another host.')).toBe(0)
  expect(await value('get', id)).toMatchObject({ state: 'disabled', failingSince: null })
  expect(await done('enable', id)).toBe(0)
  expect((await hocHere(['webhooks', 'ls'], api.env)).out).toContain(`${at}/b`)
  expect(await done('delete', id)).toBe(0)
  expect(await value('list')).toMatchObject({ items: [] })
})
