import { redact } from '@hoc/canonical/redact'
import type { Contract } from '@hoc/spine-schemas/contract'
import { z } from 'zod'

// Who sends nonsense is told enough to mend it, not as much as they sent.
const MOST_ISSUES = 50
const LONGEST_MESSAGE = 500

// Code that reads one schema, made when it is asked for: it takes what is well-formed in a fifth of the time, and leaves
// what is not to the schema, which says why.
const compiled = new WeakMap<z.ZodType, z.ZodType>()

/** The input of an operation, or what is wrong with it. */
export type Read<C extends Contract> =
  | { readonly input: z.output<C['input']> }
  | { readonly issues: readonly { path: string; message: string }[] }

/**
 * Reads what was sent to an operation. A write is read as it is kept: without its secrets, which may leave a text that is
 * too long or no longer what it was.
 */
export function readInput<C extends Contract>(contract: C, raw: unknown): Read<C> {
  const input = quick<C['input']>(contract.input)
  const sent = z.safeParse<C['input']>(input, raw)
  const safe = contract.effect === 'write' ? redact(sent.data) : sent.data
  const kept = safe === sent.data ? sent : z.safeParse<C['input']>(input, safe)
  return kept.success ? { input: kept.data } : { issues: kept.error.issues.slice(0, MOST_ISSUES).map(toIssue) }
}

function quick<Schema extends z.ZodType>(schema: Schema): Schema {
  const made = (compiled.get(schema) as Schema | undefined) ?? z.compile(schema)
  compiled.set(schema, made)
  return made
}

function toIssue({ path, message }: z.core.$ZodIssue) {
  return { path: path.join('.'), message: message.slice(0, LONGEST_MESSAGE) }
}
