import type { IncomingMessage } from 'node:http'

const ONCE = new Set(['authorization', 'content-type', 'host', 'idempotency-key'])

/** Whether a header that says who asks, for what or of whom came twice: whoever is between may have read the other one. */
export function hasRepeatedHeader({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>): boolean {
  const names = rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase())
  const once = names.filter((name) => ONCE.has(name))
  return new Set(once).size < once.length
}
