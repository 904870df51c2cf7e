import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { Attempts, noteSecurityEvent, SecurityEvent, SecurityEventId } from '@hoc/spine-schemas/security-events'

/** Makes an event of attempts that were the same. */
export function noteAttempts(
  attempts: Attempts,
  { id }: { readonly id: SecurityEventId },
): Decision<SecurityEvent, RefusalCode<typeof noteSecurityEvent>> {
  const [first, last] = [Date.parse(attempts.firstAt), Date.parse(attempts.lastAt)]
  return last < first ? refuse('LAST_BEFORE_FIRST') : accept({ ...attempts, id })
}
