import { redact } from '@hoc/canonical/redact'
import { compiled } from '@hoc/drivers/compiled'
import type { Contract } from '@hoc/spine-schemas/contract'
import { z } from 'zod'

// Who sends nonsense is told enough to mend it, not as much as they sent.
const MOST_ISSUES = 50
const LONGEST_MESSAGE = 500

/** The input of an operation, or what is wrong with it. */
export type Read<C extends Contract> =
  | { readonly input: z.output<C['input']> }
  | { readonly issues: readonly { path: string; message: string }[] }

/**
 * Reads what was sent to an operation. A write is read as it is kept: without its secrets, which may leave a text that is
 * too long or no longer what it was.
 */
export function readInput<C extends Contract>(contract: C, raw: unknown): Read<C> {
  const input = compiled<C['input']>(contract.input)
  const sent = z.safeParse<C['input']>(input, raw)
  const safe = contract.effect === 'write' ? redact(sent.data) : sent.data
  const kept = safe === sent.data ? sent : z.safeParse<C['input']>(input, safe)
  return kept.success ? { input: kept.data } : { issues: kept.error.issues.slice(0, MOST_ISSUES).map(toIssue) }
}

function toIssue({ path, message }: z.core.$ZodIssue) {
  return { path: path.join('.'), message: message.slice(0, LONGEST_MESSAGE) }
}
