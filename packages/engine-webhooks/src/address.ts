import ipaddr from 'ipaddr.js'

/** What an installation lets webhooks reach besides the public internet. */
export interface Reach {
  /** Itself: for development and tests. */
  readonly loopback: boolean
}

// Public by its number, and yet a platform's own service to every machine that runs on it.
const PLATFORM = new Set(['168.63.129.16'])

/**
 * Whether an address may be connected to: one of the public internet. All else is refused, also what is not known:
 * private, link-local (where clouds keep their credentials), shared, multicast, reserved, and IPv4 within IPv6.
 */
export function isReachable(address: string, { loopback }: Reach): boolean {
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) {
    const range = ipaddr.IPv4.parse(address).range()
    return range === 'loopback' ? loopback : range === 'unicast' && !PLATFORM.has(address)
  }
  if (!ipaddr.IPv6.isValid(address)) return false
  const parsed = ipaddr.IPv6.parse(address)
  const range = parsed.range()
  return range === 'loopback' ? loopback : range === 'unicast' && isGlobal(parsed)
}

// 2000::/3 is all that was ever given out: outside it nothing is public, whatever else it is.
function isGlobal({ parts, zoneId }: ipaddr.IPv6): boolean {
  return zoneId === undefined && (parts[0] ?? 0) >> 13 === 1
}
