import type { declareRun, startRun } from '@hoc/spine-schemas/run-contracts'
import type { z } from 'zod'

import type { Client } from './client.ts'
import { beginRun } from './run-begin.ts'
import { endRun, type Completed } from './run-end.ts'
import { runError } from './run-errors.ts'
import type { GovernedRun } from './run.ts'
import { liveRun } from './run-life.ts'
import { settingsOf } from './run-settings.ts'

/** What of a client a governed run needs. A client that knows further contracts has it, too. */
export interface RunClient {
  readonly runs: Pick<Client['runs'], Verb>
}

type Verb = 'declare' | 'start' | 'heartbeat' | 'checkpoint' | 'recordSteps' | 'complete' | 'cancel'

type Declaration = z.input<typeof declareRun.input>

/** What a run means to do, in whose name, and how it is watched. Times are of at most 2^31 - 1 ms, 24 days: no timer waits longer. */
export interface GovernedRunOptions
  extends Omit<Declaration, 'agentId' | 'actorType' | 'source'>, Pick<z.input<typeof startRun.input>, 'dueInSeconds'> {
  readonly client: RunClient
  readonly agent: Declaration['agentId']
  /** By default a human where `onBehalfOf` says whose, else a service. */
  readonly actorType?: Declaration['actorType'] | undefined
  /** How long the run may be silent before it counts as crashed: 60. A third of it is how often it tells that it is alive. */
  readonly leaseSeconds?: number | undefined
  /** Ends the run from outside, as when the process is told to end: it is cancelled, with the reason as its own. */
  readonly signal?: AbortSignal | undefined
  /** Told in a sentence, once, that the API cannot be reached and the run waits to begin: a wrong address looks like that. */
  readonly onWaiting?: ((says: string) => void) | undefined
  /** For how long an API that is away is asked again, in milliseconds: 60 000. */
  readonly patienceMs?: number | undefined
  /** How old the last checkpoint may be when a step begins, in milliseconds: 0, which asks before every step. */
  readonly checkpointMs?: number | undefined
  /** How often it is asked in the middle of steps whether the run may go on, in milliseconds: 5 000. */
  readonly watchMs?: number | undefined
  /** How long a finished step waits to be sent together with others, in milliseconds: 1 000. */
  readonly flushMs?: number | undefined
  /** How long the function gets to end after the run was told to stop, in milliseconds: 5 000. */
  readonly graceMs?: number | undefined
}

/**
 * Does work as a governed run: declares and starts it, tells that it is alive, asks before each step whether it may go
 * on, records what it does, and how it ends. Answers what the work answers once the run is completed, throws what the
 * work throws once it is failed, and throws an error with a code of `runTroubles` where neither is so.
 */
export async function governedRun<T>(
  options: GovernedRunOptions,
  work: (run: GovernedRun) => T | Promise<T>,
): Promise<Completed<T>> {
  const settings = settingsOf(options)
  if (typeof work !== 'function') {
    const what = `work: Expected a function, as in governedRun(options, async (run) => …), saw what is ${typeof work}.`
    throw runError('RUN_REFUSED', { what })
  }
  settings.signal?.throwIfAborted()
  const begun = await beginRun(settings)
  const life = liveRun(begun, settings)
  try {
    return await endRun(life, await life.through(work))
  } finally {
    life.stop()
  }
}
