import type { Answer, Done } from '@hoc/client/answer'
import type { Contract } from '@hoc/spine-schemas/contract'
import { valueAt } from '@hoc/spine-schemas/issue-words'
import { convertLesson } from '@hoc/spine-schemas/lesson-contracts'
import { proveRun } from '@hoc/spine-schemas/run-completion'
import { explainRun } from '@hoc/spine-schemas/run-explanation'

import { columnsOf } from './columns.ts'
import { textOf, type Given } from './command.ts'
import { draftedOf } from './drafted.ts'
import { DONE, NO, USAGE, type ExitCode } from './exit.ts'
import { explanationOf } from './explanation.ts'
import type { Io } from './io.ts'
import { proofOf } from './proof.ts'
import { jsonOf, show, showItems } from './show.ts'

// What is told in words of its own: all else is shown as it is.
const ownWords: Readonly<Record<string, (value: unknown, page: { readonly width: number }) => string>> = {
  [explainRun.name]: explanationOf,
  [proveRun.name]: proofOf,
  [convertLesson.name]: draftedOf,
}

/** Prints an answer: the whole as JSON, or its value for a person and what is wrong as a line about it. */
export async function tellAnswer(contract: Contract, answer: Answer, given: Given, io: Io): Promise<ExitCode> {
  if (given.options['json']) await io.out(jsonOf(answer, 2))
  else if (answer.outcome === 'done') await tellValue(contract, answer.value, io)
  if (answer.outcome === 'done') {
    if (answer.authority) io.err(`hoc: ${weakenedBy(answer.authority.authority_code)}`)
    if (!given.options['json']) for (const line of remarksOn(contract, answer)) io.err(line)
    return DONE
  }
  for (const line of complaint(answer, given)) io.err(line)
  return answer.outcome === 'invalid' ? USAGE : NO
}

async function tellValue({ name }: Contract, value: unknown, io: Io): Promise<void> {
  const options = { width: io.width, ...columnsOf(name) }
  const told = ownWords[name]?.(value, options)
  if (told !== undefined) return io.out(told)
  const { items, nextCursor, ...rest } = asPage(value) ?? {}
  if (!items) return io.out(show(value, options))
  await io.out(showItems(items, options))
  for (const [key, each] of Object.entries(rest)) io.err(`${key}: ${String(each)}`)
  if (nextCursor) io.err(`There is more: add --all, or --cursor ${nextCursor}`)
}

// What a program sees in the answer itself, and a person is told.
function remarksOn({ answersOnce = [] }: Contract, { value, replayOf }: Done): string[] {
  const once = answersOnce.filter((key) => typeof valueAt(value, [key]) === 'string')
  return [
    ...(replayOf ? [`hoc: It was done before, by dispatch ${replayOf}.`] : []),
    ...once.map((key) => `hoc: The ${key} is shown only this once: keep it now.`),
  ]
}

function weakenedBy(code: string): string {
  const known: Readonly<Record<string, string>> = {
    GOVERNANCE_KILLED: 'When this was asked, governance was killed: while it is, only reads run.',
    GOVERNANCE_DEGRADED: 'When this was asked, governance was degraded: while it is, what runs is marked.',
    AUTHORITY_ERROR: 'When this was asked, the state of governance could not be read: while it cannot, only reads run.',
  }
  return known[code] ?? `The authority was weakened: ${code}.`
}

/** What a person is told of an answer that is not done, and what to do about it. */
export function complaint(answer: Exclude<Answer, { outcome: 'done' }>, given?: Given): string[] {
  const { says, correlationId, dispatchId } = answer
  const advice = adviceFor(answer, given)
  const todo = advice ? [advice] : []
  const where = dispatchId ? `(dispatch ${dispatchId})` : `(correlation id ${correlationId})`
  switch (answer.outcome) {
    case 'refused':
      return [`hoc: Refused, ${answer.code}: ${says} ${where}`, ...todo]
    case 'denied':
      return [
        `hoc: Denied by the gate "${answer.gate}", ${answer.code}: ${says} ${where}`,
        `Lifted by: ${answer.liftedBy}.`,
        ...todo,
      ]
    case 'invalid':
      return [`hoc: ${says} ${where}`, ...answer.issues.map(({ path, message }) => `  ${path || 'input'}: ${message}`)]
    case 'unauthenticated':
      return [
        `hoc: The server does not know the key in HOC_KEY: ${says} ${where}`,
        'Set it to a key of this server. A new installation prints its first one when it starts.',
      ]
  }
}

// What the server advises is for callers over HTTP; here it is a command.
function adviceFor(answer: Exclude<Answer, { outcome: 'done' }>, given?: Given): string | undefined {
  if (answer.outcome !== 'denied' || answer.code !== 'GOVERNANCE_KILLED') return answer.advice
  const tenant = given && textOf(given, 'tenant')
  const where = [...(given?.options['local'] ? ['--local'] : []), ...(tenant ? ['--tenant', tenant] : [])]
  const lift = ['hoc governance set --mode normal', "--reason 'WHY, IN 10 TO 500 CHARACTERS'", ...where].join(' ')
  return `Lift it: ${lift} (see "hoc governance show" for who killed what)`
}

interface Items {
  readonly items: readonly unknown[]
  readonly nextCursor: string | null
}

function asPage(value: unknown): Items | undefined {
  const isPage = typeof value === 'object' && value !== null && 'items' in value && 'nextCursor' in value
  return isPage && Array.isArray(value.items) ? (value as Items) : undefined
}
