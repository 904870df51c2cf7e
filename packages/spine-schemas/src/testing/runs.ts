import { failedRun, queuedRun, runningRun } from '../examples/runs.ts'
import { Run, type EndedRun, type Obligation, type QueuedRun, type RunningRun } from '../runs.ts'

/** A valid run that waits to be started. A test says only what it is about. */
export function aRun(facts: Partial<QueuedRun> = {}): QueuedRun {
  return Run.parse({ ...queuedRun, ...facts }) as QueuedRun
}

/** A run under way since noon, under a lease of a minute. */
export function aRunningRun(facts: Partial<RunningRun> = {}): RunningRun {
  const noon = '2026-01-01T12:00:00.000Z'
  const lease = { startedAt: noon, lastSeenAt: noon, leaseExpiresAt: '2026-01-01T12:01:00.000Z', updatedAt: noon }
  return Run.parse({ ...runningRun, ...lease, ...facts }) as RunningRun
}

/** A run that has ended: it failed, unless a test says otherwise. */
export function anEndedRun(facts: Partial<EndedRun> = {}): EndedRun {
  return Run.parse({ ...failedRun, ...facts }) as EndedRun
}

/** What a run owes, due a day after noon. */
export function anObligation(facts: object = {}): Obligation {
  return { runId: aRun().id, kind: 'outcome', dueAt: '2026-01-02T12:00:00.000Z', state: 'due', ...facts }
}
