import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

import { openTestApi, type TestApi } from '../test/api.ts'
import { exchange, parseAnswer } from '../test/socket.ts'

let db: TestDatabase
let api: TestApi
beforeAll(async () => {
  db = await openTestDatabase()
  api = await openTestApi(db)
})
afterEach(async () => {
  expect(await api.call('GET', '/livez'), 'the server answers as before').toMatchObject({ status: 200 })
})
afterAll(async () => {
  await api.close()
  await db.close()
})

const post = 'POST /incidents HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n'

describe('bytes on a connection', () => {
  it.each([
    ['a TLS handshake', Buffer.from('16030100c8010000c40303', 'hex'), 400, 'REQUEST_MALFORMED'],
    ['no HTTP at all', 'hello\r\n\r\n', 400, 'REQUEST_MALFORMED'],
    [
      'binary noise',
      Buffer.from(Array.from({ length: 512 }, (_, index) => (index * 37) % 256)),
      400,
      'REQUEST_MALFORMED',
    ],
    ['an unknown method', 'FROB /incidents HTTP/1.1\r\nHost: x\r\n\r\n', 400, 'REQUEST_MALFORMED'],
    ['another version of HTTP', 'GET /livez HTTP/9.9\r\nHost: x\r\n\r\n', 400, 'REQUEST_MALFORMED'],
    ['no host', 'GET /livez HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'REQUEST_MALFORMED'],
    ['two hosts', 'GET /livez HTTP/1.1\r\nHost: x\r\nhost: y\r\nConnection: close\r\n\r\n', 400, 'HEADER_TWICE'],
    [
      'two authorizations',
      'GET /incidents HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\nConnection: close\r\n\r\n',
      400,
      'HEADER_TWICE',
    ],
    [
      'two idempotency keys, even of one value',
      `${post}Idempotency-Key: a\r\nIDEMPOTENCY-KEY: a\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`,
      400,
      'HEADER_TWICE',
    ],
    [
      'two types of content',
      `${post}Content-Type: text/plain\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`,
      400,
      'HEADER_TWICE',
    ],
    ['NUL in a header', 'GET /livez HTTP/1.1\r\nHost: x\r\nX-A: a\0b\r\n\r\n', 400, 'REQUEST_MALFORMED'],
    ['two lengths', `${post}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`, 400, 'REQUEST_MALFORMED'],
    [
      'a length and chunks',
      `${post}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}`,
      400,
      'REQUEST_MALFORMED',
    ],
    ['a negative length', `${post}Content-Length: -1\r\n\r\n{}`, 400, 'REQUEST_MALFORMED'],
    [
      'headers without an end',
      `GET /livez HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(17_000)}\r\n\r\n`,
      431,
      'HEADERS_TOO_LARGE',
    ],
    ['a path without an end', `GET /${'a'.repeat(17_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
    ['CONNECT', 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n', 405, 'METHOD_NOT_ALLOWED'],
    [
      'an expectation',
      `${post}Expect: 200-maybe\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`,
      417,
      'EXPECTATION_UNKNOWN',
    ],
    [
      'a bad escape in the path',
      'GET /incidents/%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      400,
      'PATH_MALFORMED',
    ],
    ['an unfinished escape', 'GET /% HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 400, 'PATH_MALFORMED'],
    ['a path that climbs', 'GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 404, 'NO_ROUTE'],
    ['two slashes', 'GET //incidents HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 404, 'NO_ROUTE'],
    ['a slash too many', 'GET /incidents/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 404, 'NO_ROUTE'],
    ['a question to the server itself', 'OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 404, 'NO_ROUTE'],
    ['TRACE', 'TRACE /incidents HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 405, 'METHOD_NOT_ALLOWED'],
    [
      'an id too long',
      `GET /incidents/${'a'.repeat(300)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
      414,
      'URL_TOO_LONG',
    ],
  ])('that are %s are answered with a problem', async (_, bytes, status, code) => {
    const answer = parseAnswer(await exchange(api.port, bytes))

    expect(answer).toMatchObject({ status, json: { status, code, correlationId: expect.stringMatching(/./) } })
    expect(answer.headers).toContain('content-type: application/problem+json')
    expect(answer.headers).toContain('x-content-type-options: nosniff')
  })

  it('that break off in the middle of a body are a request that never was', async () => {
    const head = `${post}Authorization: Bearer ${api.key}\r\n`
    const answer = await exchange(api.port, `${head}Transfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n0\r\n\r\n`)
    expect(parseAnswer(answer)).toMatchObject({ status: 400, json: { code: 'REQUEST_MALFORMED' } })
  })

  it('that name the whole address are a request for its path', async () => {
    const absolute = 'GET http://elsewhere.example/livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
    expect(parseAnswer(await exchange(api.port, absolute)).status).toBe(200)
  })

  it('that ask for an upgrade are answered as if they did not', async () => {
    const upgrade = 'GET /livez HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n'
    expect(parseAnswer(await exchange(api.port, upgrade)).status).toBe(200)
  })
})

describe('a body that is larger than the limit', () => {
  it('is refused by its length before it is read', async () => {
    const answer = await exchange(
      api.port,
      `${post}Authorization: Bearer ${api.key}\r\nContent-Length: 1000000000\r\n\r\n`,
    )
    expect(parseAnswer(answer)).toMatchObject({ status: 413, json: { code: 'BODY_TOO_LARGE' } })
  })

  it('is refused when it turns out to be, and the connection is closed', async () => {
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`
    const bytes = `${post}Authorization: Bearer ${api.key}\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(20)}`
    expect(parseAnswer(await exchange(api.port, bytes))).toMatchObject({
      status: 413,
      json: { code: 'BODY_TOO_LARGE' },
    })
  })
})
