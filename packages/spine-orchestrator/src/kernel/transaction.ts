import { inFlights, openFlight, type Ask } from '@hoc/drivers/flight'
import { ONE_ANSWER } from '@hoc/drivers/records'
import type { Tx, Write } from '@hoc/drivers/tx'
import type { TenantId } from '@hoc/spine-schemas/caller'
import type { Pool } from 'pg'

import { begin, type Beginning } from '../begin.ts'
import { breakdown, isServersNo, lostRace, tookTooLong } from './breakdown.ts'
import { onConnection, type Lifeline } from './lifeline.ts'

/** What a transaction is opened for. */
export interface Opening {
  readonly effect: 'read' | 'write'
  readonly plane?: 'operator' | undefined
  readonly tenantId: TenantId
  readonly signal?: AbortSignal | undefined
}

/** How a transaction ends: with writes, of which there may be none, it is committed; without, rolled back. */
export interface Closing<Answer> {
  readonly answer: Answer
  readonly writes?: readonly Write[]
}

type Work<Answer> = (tx: Tx) => Promise<Closing<Answer>>
export type Transact = <Answer>(opening: Opening, work: Work<Answer>) => Promise<Answer>

export interface Limits {
  /** How long to wait for a row that another dispatch holds. */
  readonly lockTimeoutMs: number
  /** How long a dispatch may take in all, its retries included. */
  readonly dispatchTimeoutMs: number
}

const ATTEMPTS = 3
const COMMIT = { name: 'commit', text: 'commit' }

/**
 * The only place that has a transaction begun, as begin.ts says how, and that commits or rolls back. Work that loses a race is run
 * again whole, which is safe because engines are pure and drivers only touch `tx`.
 */
export function createTransact(pool: Pool, { lockTimeoutMs, dispatchTimeoutMs }: Limits): Transact {
  return async function transact({ effect, tenantId, signal }, work) {
    const run = effect === 'read' ? read : write
    const beginning = { effect, tenantId, lockTimeoutMs, dispatchTimeoutMs }
    const until = performance.now() + dispatchTimeoutMs
    for (let attempt = 1; ; attempt++) {
      try {
        return await onConnection(pool, { until, signal }, (line) => run(line, beginning, work))
      } catch (error) {
        if (tookTooLong(error)) throw breakdown('DISPATCH_TIMED_OUT', error)
        if (attempt === ATTEMPTS || !lostRace(error, ONE_ANSWER)) throw error
      }
    }
  }
}

// Reads that are sent together are one flight and one transaction, COMMIT included, and see one moment. One that depends
// on another is in the next: what was committed in between, it sees.
async function read<Answer>({ client }: Lifeline, beginning: Beginning, work: Work<Answer>): Promise<Answer> {
  const answers: Promise<unknown>[] = []
  const failures: unknown[] = []
  const ask = inFlights(client, {
    open: (first) => void keep(begin(first, beginning)),
    close: (last) => void keep(last(COMMIT).then(({ command }) => assertCommitted(command))),
  })
  const { tx, close } = whileRunning((wanted) => keep(ask(wanted)))

  function keep<Answer>(answer: Promise<Answer>): Promise<Answer> {
    answers.push(answer.catch((error: unknown) => failures.push(error)))
    return answer
  }

  const [worked] = await Promise.allSettled([work(tx)])
  close()
  await Promise.all(answers)
  if (failures.length > 0) throw failures[0] // the first is the cause, what follows it only echoes
  if (worked.status === 'rejected') throw worked.reason
  if (worked.value.writes) throw new Error('Expected nothing to write of a read, saw writes.')
  return worked.value.answer
}

// Nothing is awaited before the work has sent its first reads: that is what makes them one flight with BEGIN.
async function write<Answer>(line: Lifeline, beginning: Beginning, work: Work<Answer>): Promise<Answer> {
  const ask = inFlights(line.client)
  const { tx, close } = whileRunning(ask)

  // Both are waited for, so that nothing is still reading when the connection goes back.
  const [begun, worked] = await Promise.allSettled([begin(ask, beginning), work(tx)])
  close()
  if (begun.status === 'rejected') throw begun.reason
  if (worked.status === 'rejected') throw worked.reason

  const { answer, writes } = worked.value
  await (writes ? commit(line, writes) : line.client.query('rollback'))
  return answer
}

// A read that comes too late would run in whatever transaction its connection is lent to by then.
function whileRunning(ask: Ask): { tx: Tx; close: () => void } {
  let over = false
  const rows: Tx['rows'] = async (wanted) => {
    if (over) throw new Error('Expected a running transaction, saw one that is over. Await every read.')
    return (await ask(wanted)).rows
  }
  return { tx: { rows }, close: () => void (over = true) }
}

// Everything that is to be written, and COMMIT behind it, is one flight: behind a failure in it nothing is run,
// COMMIT neither. Without an answer to it, nobody knows.
async function commit(line: Lifeline, writes: readonly Write[]): Promise<void> {
  const flight = openFlight(line.client)
  const sent = [...writes, COMMIT].map(flight.ask)
  line.committing = true
  flight.leave()
  const ends = await Promise.allSettled(sent)
  const failures = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []))

  const no = failures.find(isServersNo)
  if (no) throw no
  if (failures.length > 0) throw breakdown('OUTCOME_UNKNOWN', failures[0])
  const last = ends.at(-1)
  if (last?.status === 'fulfilled') assertCommitted(last.value.command)
}

function assertCommitted(command: string): void {
  if (command !== 'COMMIT') throw new Error(`Expected COMMIT to answer COMMIT, it answered ${command}.`)
}
