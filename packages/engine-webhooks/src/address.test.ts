import { BlockList, isIPv4 } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { isReachable } from './address.ts'
import { endpointUrl } from './url.ts'

const outside = { loopback: false }

// What is not the public internet, by the registries of special-purpose addresses.
const SPECIAL = `
  0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24
  192.0.2.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4
  255.255.255.255/32 168.63.129.16/32 ::/128 ::1/128 ::ffff:0:0/96 ::/96 64:ff9b::/96 64:ff9b:1::/48
  100::/64 2001::/32 2001:db8::/32 2002::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8 4000::/3 e000::/4
`
  .trim()
  .split(/\s+/)

describe('an address', () => {
  it.each(SPECIAL)('in %s is reached by nobody, wherever in it', (range) => {
    const [net = '', bits = '0'] = range.split('/')
    fc.assert(fc.property(addressIn(net, Number(bits)), (address) => !isReachable(address, outside)))
  })

  it('is reached exactly where no special range holds it', () => {
    const blocked = new BlockList()
    for (const range of SPECIAL.filter((each) => isIPv4(each.split('/')[0] ?? ''))) {
      const [net = '', bits = '0'] = range.split('/')
      blocked.addSubnet(net, Number(bits))
    }
    // Relays and sinks that ipaddr.js knows besides: nobody has an endpoint there.
    for (const net of ['192.31.196.0', '192.52.193.0', '192.175.48.0', '192.88.99.0']) blocked.addSubnet(net, 24)

    fc.assert(
      fc.property(fc.ipV4(), (address) => isReachable(address, outside) === !blocked.check(address)),
      { numRuns: 2_000 },
    )
  })

  it('that carries an IPv4 address is not reached, whatever that one is', () => {
    fc.assert(
      fc.property(fc.ipV4(), (v4) =>
        [`::ffff:${v4}`, `::${v4}`, `64:ff9b::${v4}`].every((address) => !isReachable(address, { loopback: true })),
      ),
    )
  })

  it.each(['8.8.8.8', '1.1.1.1', '2606:4700:4700::1111', '2a00:1450:4001::200e'])('%s is reached', (address) => {
    expect(isReachable(address, outside)).toBe(true)
  })

  it.each(['', 'x', '0x7f.1', '127.1', '010.8.8.8', '8.8.8', '8.8.8.8.', '2606::1%eth0', '8.8.8.8/32', '134744072'])(
    '"%s" is none',
    (address) => {
      expect(isReachable(address, { loopback: true })).toBe(false)
    },
  )

  it('of this machine is reached where the installation lets it be', () => {
    expect(['127.0.0.1', '127.9.9.9', '::1'].map((address) => isReachable(address, { loopback: true }))).toEqual([
      true,
      true,
      true,
    ])
    expect(isReachable('10.0.0.1', { loopback: true })).toBe(false)
  })
})

// One on each line or several: addresses that nothing may be sent to.
const REFUSED = `
  http://hooks.example.com/ ftp://hooks.example.com/ file:///etc/passwd gopher://x/
  https://user@hooks.example.com/ https://:secret@hooks.example.com/ https://hooks.example.com/#a
  https:// https://hooks.example.com:22/ https://hooks.example.com:25/ https://hooks.example.com:0/
  https://10.0.0.1/ https://169.254.169.254/latest https://[fd00:ec2::254]/ https://[::ffff:7f00:1]/
  https://0x7f.1/ https://2130706433/ https://0177.0.0.1/ https://127.0.0.1/ https://[::1]/
  https://localhost/ https://LOCALHOST./ https://a.localhost/ http://localhost:3000/
  https://[fe80::1]/ https://１２７.0.0.1/ https://127。0。0。1/ javascript:alert(1) https://0/
  https://[::]/
`
  .trim()
  .split(/\s+/)

describe('the URL of an endpoint', () => {
  it.each([
    ['https://hooks.example.com', 'https://hooks.example.com/'],
    ['https://Hooks.Example.com:443/a?b=c', 'https://hooks.example.com/a?b=c'],
    ['https://hooks.example.com:8443/', 'https://hooks.example.com:8443/'],
    ['https://8.8.8.8/hook', 'https://8.8.8.8/hook'],
  ])('%s is one', (text, stored) => {
    expect(endpointUrl(text, outside)).toBe(stored)
  })

  it.each(['not an address', '', ...REFUSED])('%s is none', (text) => {
    expect(endpointUrl(text, outside)).toBeUndefined()
  })

  it('of this machine is one, over http too, where the installation lets it be', () => {
    const reach = { loopback: true }
    const texts = ['http://127.0.0.1:9/a', 'http://localhost:80/', 'https://[::1]:8443/', 'http://0x7f.1/']

    expect(texts.every((text) => endpointUrl(text, reach))).toBe(true)
    expect(
      ['http://10.0.0.1/', 'http://example.com/', 'ftp://localhost/'].map((text) => endpointUrl(text, reach)),
    ).toEqual([undefined, undefined, undefined])
  })

  it('never names a host that may not be reached, however it is written', () => {
    const hosts = fc.oneof(
      fc.ipV4(),
      fc.ipV4Extended(),
      fc.ipV6().map((address) => `[${address}]`),
    )
    fc.assert(
      fc.property(hosts, (host) => {
        const url = endpointUrl(`https://${host}/`, outside)
        return url === undefined || isReachable(new URL(url).hostname.replace(/^\[|\]$/g, ''), outside)
      }),
    )
  })
})

// Any address of a network: its first bits, and all others by chance.
function addressIn(net: string, bits: number): fc.Arbitrary<string> {
  const bytes = isIPv4(net) ? net.split('.').map(Number) : bytesOf(net)
  return fc.uint8Array({ minLength: bytes.length, maxLength: bytes.length }).map((chance) => {
    const mixed = bytes.map((byte, index) => {
      const kept = Math.min(8, Math.max(0, bits - index * 8))
      const mask = (0xff << (8 - kept)) & 0xff
      return (byte & mask) | ((chance[index] ?? 0) & ~mask & 0xff)
    })
    if (mixed.length === 4) return mixed.join('.')
    return Array.from({ length: 8 }, (_, index) =>
      (((mixed[index * 2] ?? 0) << 8) | (mixed[index * 2 + 1] ?? 0)).toString(16),
    ).join(':')
  })
}

function bytesOf(address: string): number[] {
  const [head = '', tail = ''] = address.split('::')
  const groups = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)))
  const [front, back] = [groups(head), groups(tail)]
  const all = [...front, ...Array.from({ length: 8 - front.length - back.length }, () => 0), ...back]
  return all.flatMap((group) => [group >> 8, group & 0xff])
}
