import { attemptsOf, takeAttempts, watchPools, type Attempt } from '@hoc/drivers/testing/transactions'
import type { Tx } from '@hoc/drivers/tx'
import type { Outcome } from '@hoc/spine-schemas/outcome'

import type { Spine } from '../spine.ts'

watchPools()

// What the readiness probe asks touches nothing, so it needs no transaction.
const PROBE = 'select 1'

/** What is wrong with what ran on the pools that dispatches run on, since it was last asked. */
export function breaches(): string[] {
  return takeAttempts().flatMap(({ outside, transactions }) => [
    ...outside.filter((text) => text !== PROBE).map((text) => `ran in no transaction: ${text}`),
    ...transactions.filter(({ end }) => !end).map(() => 'began a transaction that did not end'),
    ...(transactions.some(({ readOnly }) => !readOnly) && transactions.length > 1
      ? [`began ${transactions.length} transactions in one attempt`]
      : []),
  ])
}

/** A spine whose every dispatch is held to what its outcome means for its transactions. */
export function walled<S extends Pick<Spine, 'dispatch' | 'registry'>>(spine: S): S {
  const dispatch = async (...args: Parameters<Spine['dispatch']>) => {
    const { answer, made } = await attemptsOf(() => spine.dispatch(...args))
    const wrong = wrongOf(answer as Outcome, spine.registry.describe(args[0])?.effect ?? 'write', made)
    if (wrong) throw new Error(`${args[0]}, which was ${answer.outcome}: ${wrong}`)
    return answer
  }
  return { ...spine, dispatch }
}

function wrongOf(
  { outcome, ...more }: Outcome,
  effect: 'read' | 'write',
  made: readonly Attempt[],
): string | undefined {
  // Who was stopped while it waited for a row is denied, too, and has an attempt behind it that was rolled back.
  const wasStopped = outcome === 'denied' && effect === 'write' && made.length > 0
  if (wasStopped) return wrongOfWrite(made, 'ROLLBACK')
  if (outcome === 'denied' || outcome === 'invalid')
    return made.length > 0 ? `expected no attempt, saw ${made.length}.` : undefined
  if (effect === 'read') return wrongOfRead(made)
  return wrongOfWrite(made, outcome === 'done' && !('replayOf' in more) ? 'COMMIT' : 'ROLLBACK')
}

// Reads that depend on others are in a transaction of their own.
function wrongOfRead(made: readonly Attempt[]): string | undefined {
  const transactions = made.flatMap((attempt) => attempt.transactions)
  if (transactions.some(({ readOnly }) => !readOnly)) return 'expected to read only, saw a transaction that may write.'
  const ends = (made.at(-1)?.transactions ?? []).map(({ end }) => end)
  return ends.every((end) => end === 'COMMIT') ? undefined : `expected COMMIT, saw ${ends.join()}.`
}

function wrongOfWrite(made: readonly Attempt[], last: 'COMMIT' | 'ROLLBACK'): string | undefined {
  const counts = made.map(({ transactions }) => transactions.length)
  if (counts.some((count) => count !== 1)) return `expected one transaction in each attempt, saw ${counts.join()}.`
  const ends = made.map(({ transactions }) => transactions[0]?.end)
  const isRight = ends.at(-1) === last && !ends.slice(0, -1).includes('COMMIT')
  return isRight ? undefined : `expected ${last} at the end of the last attempt and of no other, saw ${ends.join()}.`
}

const WORDS =
  /^(begin|commit|rollback|savepoint|release|transaction|query|connect|execute|client|connection|pool|end|run|send|ask)$/i

/** The words of a transaction that can be found on what is handed to drivers: its own, what it inherits, and behind its functions. */
export function forbiddenWordsOf(tx: Tx): string[] {
  const words: string[] = []
  for (
    let one: object | null = tx;
    one && one !== Object.prototype;
    one = Object.getPrototypeOf(one) as object | null
  ) {
    for (const key of Reflect.ownKeys(one)) {
      words.push(String(key))
      const value: unknown = Reflect.get(one, key)
      if (typeof value === 'function')
        words.push(...Object.keys(value), ...Object.keys((value.prototype as object | undefined) ?? {}))
      else words.push(...Object.keys(Object(value) as object))
    }
  }
  return words.filter((word) => WORDS.test(word))
}
