import fastify from 'fastify'
import { expect, it } from 'vitest'

import { drainWhenClosing } from './drain.ts'
import { greet } from './greet.ts'

it('answers what is open while it closes, and sends what still comes elsewhere', async () => {
  const app = fastify({ forceCloseConnections: 'idle', return503OnClosing: false })
  app.addHook('onRequest', (request, reply, done) => {
    greet(request, reply)
    done()
  })
  drainWhenClosing(app)
  const slow = Promise.withResolvers<string>()
  const begun = Promise.withResolvers<void>()
  app.get('/slow', () => {
    begun.resolve()
    return slow.promise
  })
  app.get('/quick', () => 'quick')
  const late = Promise.withResolvers<Response>()
  app.addHook('preClose', async () => late.resolve(await fetch(`${url}/quick`))) // runs after the one that is tested
  const url = await app.listen({ port: 0, host: '127.0.0.1' })

  const open = fetch(`${url}/slow`)
  await begun.promise
  const closing = app.close()
  const refused = await late.promise
  slow.resolve('slow')

  expect(refused.status).toBe(503)
  expect(refused.headers.get('connection')).toBe('close')
  expect(await refused.json()).toMatchObject({ code: 'STOPPING', retryable: true })
  const answered = await open
  expect([answered.status, await answered.text(), answered.headers.get('connection')]).toEqual([200, 'slow', 'close'])
  await closing
  await expect(fetch(`${url}/quick`)).rejects.toThrow('fetch failed')
})
