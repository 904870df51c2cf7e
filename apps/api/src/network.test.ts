import { isIPv6 } from 'node:net'
import fc from 'fast-check'
import { expect, it } from 'vitest'

import { networkOf } from './network.ts'

const network = (ip: string, ...hops: string[]) => networkOf({ ip, ...(hops.length > 0 && { ips: [ip, ...hops] }) })

it.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::6', '2001:db8:1:2::/64'],
  ['2001:db8::6', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
])('%s is held to %s', (address, held) => {
  expect(network(address)).toBe(held)
})

it('is what the nearest proxy saw, whatever the caller wrote before', () => {
  expect(network('127.0.0.1', '192.0.2.7', '10.0.0.1')).toBe('192.0.2.7')
})

it('is the same for all of a /64, and whatever else it is given it does not throw', () => {
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      expect(isIPv6(network(address).replace(/\/64$/, '')) || network(address).includes('.')).toBe(true)
    }),
  )
  fc.assert(fc.property(fc.string(), (text) => void network(text)))
})
