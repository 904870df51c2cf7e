import { isIPv6 } from 'node:net'
import type { FastifyRequest } from 'fastify'

/**
 * Whom to hold a request against: its address, or of IPv6 the first 64 bits, for whoever has one has as many as they
 * like. Behind a proxy that is trusted it is the address that the proxy saw, not one that the caller may have added.
 */
export function networkOf({ ips, ip }: Pick<FastifyRequest, 'ips' | 'ip'>): string {
  const address = (ips?.[1] ?? ip).replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '')
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.replace(/:\d+\.\d+\.\d+\.\d+$/, ':0:0').split('::')
  const [before, after] = [groupsOf(head), groupsOf(tail ?? '')]
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0')
  const first = [...before, ...(tail === undefined ? [] : zeros), ...after].slice(0, 4)
  return `${first.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}

function groupsOf(part: string): string[] {
  return part === '' ? [] : part.split(':')
}
