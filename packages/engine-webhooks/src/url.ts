import { MASK, REDACTED } from '@hoc/canonical/redact'

import { isReachable, type Reach } from './address.ts'

const MARKS = [REDACTED, encodeURIComponent(REDACTED).toLowerCase(), MASK]

/** The address of an endpoint as it is stored, or undefined where nothing may be sent to it. */
export function endpointUrl(text: string, reach: Reach): string | undefined {
  const url = URL.parse(text)
  if (!url || url.username !== '' || url.password !== '' || text.includes('#')) return undefined
  const host = hostOf(url)
  if (isLoopback(host)) return reach.loopback && isWeb(url) ? url.href : undefined
  const isPublic = url.protocol === 'https:' && isOpenPort(url.port) && mayBeReached(host)
  return isPublic ? url.href : undefined
}

/**
 * Whether a secret was taken out of an address: what is asked for comes here without its secrets, and what is left of
 * such an address reaches nobody.
 */
export function lacksSecret(text: string): boolean {
  const lower = text.toLowerCase()
  return MARKS.some((mark) => lower.includes(mark))
}

/** The host of an address as a resolver takes it: without the brackets of IPv6 and the dot at the end. */
export function hostOf({ hostname }: Pick<URL, 'hostname'>): string {
  return hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '')
}

/** Whether a host is a number already, so that there is no name to resolve. */
export function isAddress(host: string): boolean {
  return host.includes(':') || /^\d+(?:\.\d+){3}$/.test(host)
}

/** Whether a host is the machine itself by its name, which no resolver has to know. */
export function isLocalhost(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost')
}

function isLoopback(host: string): boolean {
  if (isLocalhost(host)) return true
  return isAddress(host) && isReachable(host, { loopback: true }) && !isReachable(host, { loopback: false })
}

function isWeb({ protocol }: URL): boolean {
  return protocol === 'https:' || protocol === 'http:'
}

// What a name stands for is told when it is resolved, at every attempt anew.
function mayBeReached(host: string): boolean {
  return host !== '' && (!isAddress(host) || isReachable(host, { loopback: false }))
}

// Below 1024 are the ports of mail, shells and databases' elders, which would be made to read an event.
function isOpenPort(port: string): boolean {
  return port === '' || Number(port) >= 1024
}
