import { execFile } from 'node:child_process'
import { lookup } from 'node:dns/promises'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { aDnsServer, type DnsServer, type Zone } from '../../test/dns-server.ts'
import { hooksExample } from '../../test/hooks-example.ts'
import { aReceiver, welcoming } from '../../test/receiver.ts'
import { createResolve } from './webhook-resolve.ts'
import { createSend } from './webhook-send.ts'

const names: Readonly<Record<string, Zone>> = {
  'hooks.example': { A: ['127.0.0.1'] },
  'both.example': { A: ['8.8.8.8', '10.0.0.7'], AAAA: ['2606:4700::1111', '::1'] },
  'six.example': { AAAA: ['2606:4700::1111'] },
  'half.example': { A: ['8.8.8.8'], AAAA: 'silence' },
  'half-empty.example': { A: [], AAAA: 'silence' },
  'empty.example': {},
}
const silence: Zone = { A: 'silence', AAAA: 'silence' }
const isDead = (name: string) => name.endsWith('.dead.example')
const { signal } = new AbortController()
const cas = getCACertificates('default')

let dns: DnsServer
beforeEach(async () => {
  dns = await aDnsServer((name) => (isDead(name) ? silence : names[name]))
})
afterEach(async () => {
  setDefaultCACertificates(cas)
  await dns.close()
})

describe('a name', () => {
  const resolving = (host: string) => createResolve({ servers: dns.servers, patienceMs: 500 })(host, signal)

  it('stands for every address that its servers tell of, of both kinds', async () => {
    expect(await resolving('both.example')).toEqual([
      { address: '2606:4700::1111', family: 6 },
      { address: '::1', family: 6 },
      { address: '8.8.8.8', family: 4 },
      { address: '10.0.0.7', family: 4 },
    ])
    expect(await resolving('six.example')).toEqual([{ address: '2606:4700::1111', family: 6 }])
    expect(await resolving('half.example')).toEqual([{ address: '8.8.8.8', family: 4 }])
  })

  it.each([
    ['unknown.example', 'ENOTFOUND'],
    ['empty.example', 'ENODATA'],
    ['half-empty.example', 'ETIMEOUT'],
    ['a.dead.example', 'ETIMEOUT'],
  ])('that no address is known of fails by its reason: %s, %s', async (host, code) => {
    await expect(resolving(host)).rejects.toMatchObject({ code })
  })

  it('of the machine itself is asked of nobody', async () => {
    const itself = [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ]

    expect([await resolving('localhost'), await resolving('hooks.localhost')]).toEqual([itself, itself])
    expect(dns.asked).toEqual([])
  })
})

describe('a zone whose servers are silent', () => {
  it('holds up neither the messages of others nor whoever else looks up a name, and is left at once', async () => {
    setDefaultCACertificates([...cas, hooksExample.cert])
    const receiver = await aReceiver(welcoming, { tls: true })
    const send = createSend({ reach: { loopback: true }, resolve: createResolve({ servers: dns.servers }) })
    const message = (host: string) => ({ url: `https://${host}:${receiver.port}/`, headers: {}, body: '{}' })
    const stopping = new AbortController()
    const dead = Array.from({ length: 32 }, (_, n) =>
      send({ ...message(`a${n}.dead.example`), signal: stopping.signal }),
    )
    await expect.poll(() => new Set(dns.asked).size).toBe(64)

    const begun = performance.now()
    const sent = await send({ ...message('hooks.example'), signal })
    await Promise.all([1, 2, 3, 4].map(() => lookup('localhost')))
    expect(performance.now() - begun).toBeLessThan(1_500)
    expect(sent).toMatchObject({ status: 204 })

    stopping.abort()
    expect(new Set((await Promise.all(dead)).map(({ error }) => error))).toEqual(
      new Set(['could not be asked: AbortError']),
    )
    await receiver.close()
  })

  it('is no reason for a process to go on once it was given up', async () => {
    const [resolve, send] = ['resolve', 'send'].map((name) => new URL(`webhook-${name}.ts`, import.meta.url).href)
    const program = `
      import { createResolve } from '${resolve}'
      import { createSend } from '${send}'
      const resolve = createResolve({ servers: ['${dns.servers[0]}'] })
      const send = createSend({ reach: { loopback: false }, resolve, patienceMs: 300 })
      const { signal } = new AbortController()
      const to = (n) => send({ url: 'https://a' + n + '.dead.example/', headers: {}, body: '{}', signal })
      const begun = performance.now()
      setTimeout(() => undefined, 500) // the patience itself is no reason either
      const sent = await Promise.all(Array.from({ length: 32 }, (_, n) => to(n)))
      console.log(...new Set(sent.map(({ error }) => error)))
      process.on('exit', () => console.log(performance.now() - begun < 1_900))`

    const { stdout } = await promisify(execFile)(process.execPath, [
      '--conditions=@hoc/source',
      '--input-type=module',
      '--eval',
      program,
    ])

    expect(stdout).toBe('gave no answer within 300 ms\ntrue\n')
    expect(dns.asked).toHaveLength(64)
  })
})

it('goes to the machine itself by names that no name server has to know', async () => {
  const receiver = await aReceiver()
  const send = createSend({ reach: { loopback: true } })
  const to = (host: string) => send({ url: `http://${host}:${receiver.port}/`, headers: {}, body: '{}', signal })

  expect([await to('localhost'), await to('hooks.localhost')]).toMatchObject([{ status: 204 }, { status: 204 }])
  await receiver.close()
})
