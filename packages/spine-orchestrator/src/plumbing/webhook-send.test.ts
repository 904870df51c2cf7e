import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'

import { hooksExample } from '../../test/hooks-example.ts'
import { aReceiver, welcoming, type Receiver } from '../../test/receiver.ts'
import { createSend } from './webhook-send.ts'

const receivers: Receiver[] = []
const cas = getCACertificates('default')
afterEach(async () => {
  setDefaultCACertificates(cas)
  for (const receiver of receivers.splice(0)) await receiver.close()
})

async function receiving(...args: Parameters<typeof aReceiver>): Promise<Receiver> {
  const receiver = await aReceiver(...args)
  receivers.push(receiver)
  return receiver
}

const here = { reach: { loopback: true } }
const { signal } = new AbortController()
const message = (url: string) => ({ url, headers: { 'webhook-id': 'a', 'x-of': 'ours' }, body: '{"a":"ü"}', signal })
const to = (address: string) => ({ address, family: address.includes(':') ? 6 : 4 })

describe('a receiver', () => {
  it('gets what is sent as it is, once', async () => {
    const receiver = await receiving((response) => response.writeHead(200).end('thanks'))

    expect(await createSend(here)(message(receiver.url))).toEqual({
      status: 200,
      retryAfter: null,
      error: null,
      answer: 'thanks',
    })
    expect(receiver.got).toMatchObject([{ path: '/hook', headers: { 'x-of': 'ours' }, body: '{"a":"ü"}' }])
  })

  it('that says no is heard, with how long to wait and the beginning of why', async () => {
    const why = `password=hunter2-and-more ${'x'.repeat(600)}`
    const receiver = await receiving((response) => response.writeHead(503, { 'retry-after': '120' }).end(why))

    const sent = await createSend(here)(message(receiver.url))

    expect(sent).toMatchObject({ status: 503, retryAfter: '120', error: 'answered 503' })
    expect(sent.answer?.length).toBe(500)
    expect(sent.answer).not.toContain('hunter2')
  })

  it('that is cut short in the middle of a letter is kept as text', async () => {
    const receiver = await receiving((response) => response.writeHead(500).end(`${'x'.repeat(499)}🦊`))

    expect(await createSend(here)(message(receiver.url))).toMatchObject({ answer: `${'x'.repeat(499)}\uFFFD` })
  })

  it('that never answers is not waited for, nor one that never ends its answer', async () => {
    const hanging = await receiving(() => undefined)
    const dripping = await receiving((response) => void response.writeHead(200).write('well'))
    const send = createSend({ ...here, patienceMs: 100 })

    expect(await send(message(hanging.url))).toMatchObject({ status: null, error: 'gave no answer within 100 ms' })
    expect(await createSend(here)(message(dripping.url))).toMatchObject({ status: 200, answer: 'well' })
  })

  it('that answers without end is read to a point', async () => {
    let written = 0
    const receiver = await receiving((response) => {
      response.writeHead(200)
      const more = () => {
        while (!response.destroyed && response.write('y'.repeat(65_536))) written += 65_536
      }
      response.on('drain', more)
      more()
    })

    expect(await createSend(here)(message(receiver.url))).toMatchObject({ status: 200, answer: 'y'.repeat(500) })
    expect(written).toBeLessThan(20_000_000)
  })

  it('that hangs up, or is not there, is no error of ours', async () => {
    const rude = await receiving((response) => response.destroy())
    const gone = await receiving()
    await gone.close()

    expect(await createSend(here)(message(rude.url))).toMatchObject({ error: 'could not be asked: ECONNRESET' })
    expect(await createSend(here)(message(gone.url))).toMatchObject({ error: 'could not be asked: ECONNREFUSED' })
  })

  it('that sends elsewhere is not followed', async () => {
    const inside = await receiving()
    const sly = await receiving((response) => response.writeHead(307, { location: inside.url }).end())

    expect(await createSend(here)(message(sly.url))).toMatchObject({ status: 307, error: 'answered 307' })
    expect(inside.got).toEqual([])
  })

  it('is left when the process stops', async () => {
    const hanging = await receiving(() => stopping.abort())
    const stopping = new AbortController()

    const sent = await createSend(here)({ ...message(hanging.url), signal: stopping.signal })

    expect(sent).toMatchObject({ status: null, error: 'could not be asked: ABORT_ERR' })
  })
})

describe('over TLS, a receiver', () => {
  const resolve = () => Promise.resolve([to('127.0.0.1')])

  it('is believed by its certificate alone, under its own name', async () => {
    const receiver = await receiving(welcoming, { tls: true })
    const send = createSend({ ...here, resolve })
    const url = (host: string) => message(`https://${host}:${receiver.port}/hook`)

    expect(await send(url('hooks.example'))).toMatchObject({ error: 'could not be asked: DEPTH_ZERO_SELF_SIGNED_CERT' })
    setDefaultCACertificates([...cas, hooksExample.cert])
    const trusting = createSend({ ...here, resolve })
    expect(await trusting(url('other.example'))).toMatchObject({
      error: 'could not be asked: ERR_TLS_CERT_ALTNAME_INVALID',
    })
    expect(receiver.got).toEqual([])
    expect(await trusting(url('hooks.example'))).toMatchObject({ status: 204 })
    expect(receiver.got).toMatchObject([{ headers: { host: `hooks.example:${receiver.port}` } }])
  })

  it('is not believed where the environment says to believe anybody', async () => {
    const receiver = await receiving(welcoming, { tls: true })
    const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'

    const sent = await createSend({ ...here, resolve })(message(`https://hooks.example:${receiver.port}/`))

    if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED
    else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before
    expect(sent).toMatchObject({ error: 'could not be asked: DEPTH_ZERO_SELF_SIGNED_CERT' })
    expect(receiver.got).toEqual([])
  })
})

describe('what is inside', () => {
  const refused = { status: null, error: 'its address may not be sent to' }

  it.each([
    ['127.0.0.1'],
    ['10.0.0.7'],
    ['169.254.169.254'],
    ['::1'],
    ['fd00::1'],
    ['::ffff:127.0.0.1'],
    ['8.8.8.8', '10.0.0.7'],
    ['2606:4700:4700::1111', '::1'],
    [],
  ])('is not connected to by a name that stands for %s, %s', async (...addresses: string[]) => {
    const receiver = await receiving()
    const resolve = () => Promise.resolve(addresses.map(to))
    const send = createSend({ reach: { loopback: false }, resolve })

    expect(await send(message(`https://hooks.example:${receiver.port}/`))).toMatchObject(refused)
    expect(receiver.connections()).toBe(0)
  })

  it('is not connected to by a name that stands for something else the second time', async () => {
    const receiver = await receiving(welcoming, { tls: true })
    const answers = [[to('127.0.0.1')], [to('127.0.0.2')]]
    let asked = 0
    const send = createSend({ ...here, resolve: () => Promise.resolve(answers[asked++] ?? []) })
    setDefaultCACertificates([...cas, hooksExample.cert])

    // The name is one that no resolver of this machine knows: only what was checked can have been connected to.
    expect(await send(message(`https://hooks.example:${receiver.port}/`))).toMatchObject({ status: 204 })
    expect(asked).toBe(1)
    expect(await send(message(`https://hooks.example:${receiver.port}/`))).toMatchObject({ status: null })
    expect(receiver.got).toHaveLength(1)
  })

  it.each([
    'http://127.0.0.1:9/',
    'https://user:secret@hooks.example/',
    'http://hooks.example/',
    'ftp://hooks.example/',
  ])('is not asked for by %s, though it were stored', async (url) => {
    let asked = 0
    const resolve = () => Promise.resolve(asked++ ? [] : [to('8.8.8.8')])

    expect(await createSend({ reach: { loopback: false }, resolve })(message(url))).toMatchObject(refused)
    expect(asked).toBe(0)
  })

  it('is told nothing of a name that nobody answers for', async () => {
    const never = createSend({ ...here, patienceMs: 50, resolve: () => new Promise(() => undefined) })
    const unknown = createSend({
      ...here,
      resolve: () => Promise.reject(Object.assign(new Error('getaddrinfo ENOTFOUND db.inside'), { code: 'ENOTFOUND' })),
    })

    expect(await never(message('https://hooks.example/'))).toMatchObject({ error: 'gave no answer within 50 ms' })
    expect(await unknown(message('https://hooks.example/'))).toMatchObject({ error: 'could not be asked: ENOTFOUND' })
  })
})
