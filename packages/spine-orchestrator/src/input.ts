import { mask, redact } from '@hoc/canonical/redact'
import { compiled } from '@hoc/drivers/compiled'
import type { Contract } from '@hoc/spine-schemas/contract'
import { wordsOfIssue } from '@hoc/spine-schemas/issue-words'
import { z } from 'zod'

// Who sends nonsense is told enough to mend it, not as much as they sent.
const MOST_ISSUES = 50
const LONGEST_MESSAGE = 500

const NAMES = ['idempotencyKey', 'correlationId'] as const

/** What a dispatch is called beside its input. */
type Names = { readonly [Name in (typeof NAMES)[number]]?: string | undefined }

const LONGEST_NAME = 255
const UNKEPT = `Expected 1 to ${LONGEST_NAME} letters of well-formed Unicode without NUL.`

/** Whether what a dispatch is called is kept as it is: two that differ by half a letter would be one. */
export function isKept(name: unknown): name is string {
  if (typeof name !== 'string' || name === '' || name.length > LONGEST_NAME) return false
  return name.isWellFormed() && !name.includes('\0')
}

/** The input of an operation, or what is wrong with it. */
export type Read<C extends Contract> =
  | { readonly input: z.output<C['input']> }
  | { readonly issues: readonly { path: string; message: string }[] }

/**
 * Reads what was sent to an operation. A write is read as it is kept: without its secrets, which may leave a text that is
 * no longer what it was. What says that they are gone is shortened where it would be too long.
 */
export function readInput<C extends Contract>(contract: C, raw: unknown, names: Names = {}): Read<C> {
  const unkept = NAMES.filter((name) => names[name] !== undefined && !isKept(names[name]))
  if (unkept.length > 0) return { issues: unkept.map((path) => ({ path, message: UNKEPT })) }
  const input = compiled<C['input']>(contract.input)
  const sent = z.safeParse<C['input']>(input, raw)
  const kept = contract.effect === 'write' ? readSafe(input, sent) : sent
  if (kept.success) return { input: kept.data }
  const issues = kept.error.issues.slice(0, MOST_ISSUES).map((issue) => toIssue(issue, raw))
  return { issues: sent.success ? issues.map(asHidden) : issues }
}

function readSafe<Input extends z.ZodType>(input: Input, sent: z.ZodSafeParseResult<z.output<Input>>) {
  const safe = redact(sent.data)
  if (safe === sent.data) return sent
  const kept = z.safeParse<Input>(input, safe)
  return kept.success ? kept : z.safeParse<Input>(input, mask(sent.data))
}

// What was sent was well-formed: only a number that is named like a secret cannot be hidden and stay a number.
function asHidden({ path, message }: ReturnType<typeof toIssue>) {
  return { path, message: `${message} What was sent there looks like a secret, and was hidden.` }
}

function toIssue(issue: z.core.$ZodIssue, raw: unknown) {
  return { path: issue.path.join('.'), message: wordsOfIssue(issue, raw).slice(0, LONGEST_MESSAGE) }
}
