import { randomUUID } from 'node:crypto'
import { redact } from '@hoc/canonical/redact'

const LONGEST = 128

/** What ties a request to its log lines and records: what the caller sent, made harmless, or else something new. */
export function correlationIdOf(sent: unknown): string {
  const text = typeof sent === 'string' ? sent : ''
  const harmless = redact(text)
    .replace(/[^\w.:/+=@-]/g, '')
    .slice(0, LONGEST)
  // What was cut out may have kept two halves of a key apart.
  return harmless && redact(harmless) === harmless ? harmless : randomUUID()
}
