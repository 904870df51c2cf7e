import { getIncident } from '@hoc/spine-schemas/incidents'
import { describe, expect, it } from 'vitest'

import { problem, serve, value } from '../test/serve.ts'
import { createClient } from './client.ts'

const key = 'hoc_k3yk3yk3yk3y_secretsecretsecretsecretsecretsecret'
const incident = getIncident.example.output

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

    const list = createClient({ url: server.url, key }).each('incidents.list')
    await list.next()
    await list.return()

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

async function readAll<Item>(list: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = []
  for await (const item of list) items.push(item)
  return items
}
