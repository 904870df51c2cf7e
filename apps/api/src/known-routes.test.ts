import fastify from 'fastify'
import { describe, expect, it } from 'vitest'

import { greet } from './greet.ts'
import { holdToKnownRoutes } from './known-routes.ts'

const routes = [
  { method: 'GET', path: '/orders/{orderId}' },
  { method: 'PUT', path: '/orders/{orderId}' },
  { method: 'POST', path: '/orders' },
]

describe('an app that is held to its routes', () => {
  it('takes those it was told of', () => {
    const app = anApp()
    expect(() => app.get('/orders/:orderId', () => 'x')).not.toThrow()
  })

  it.each([
    ['GET', '/sneaked-in'],
    ['DELETE', '/orders/:orderId'],
    ['GET', '/orders'],
  ])('does not start with %s %s, which nobody declared', (method, url) => {
    expect(() => anApp().route({ method, url, handler: () => 'x' })).toThrow(`saw "${method} ${url}"`)
  })

  it.each([
    ['DELETE', '/orders/1', 405, 'GET, PUT, HEAD'],
    ['GET', '/orders', 405, 'POST'],
    ['OPTIONS', '/orders', 405, 'POST'],
    ['GET', '/%6frders', 405, 'POST'],
    ['PROPFIND', '/orders', 405, 'POST'],
    ['GET', '/orders/', 404, undefined],
    ['GET', '/orders/1/lines', 404, undefined],
    ['GET', '/', 404, undefined],
  ])('answers %s %s with %i', async (method, url, status, allow) => {
    const response = await anApp().inject({ method: method as 'GET', url })
    expect([response.statusCode, response.headers['allow']]).toEqual([status, allow])
    expect(response.json()).toMatchObject({ code: status === 404 ? 'NO_ROUTE' : 'METHOD_NOT_ALLOWED' })
  })
})

function anApp() {
  const app = fastify()
  app.addHook('onRequest', (request, reply, done) => {
    greet(request, reply)
    done()
  })
  holdToKnownRoutes(app, routes)
  return app
}
