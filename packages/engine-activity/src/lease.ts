import type { Tenant } from '@hoc/spine-schemas/account'
import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { beatRun } from '@hoc/spine-schemas/run-contracts'
import type { QueuedRun, Run, RunningRun } from '@hoc/spine-schemas/runs'

import { secondsAfter, type Change } from './change.ts'

/** How long a run is believed to be alive after its lease: clocks differ, and answers are on their way. */
export const GRACE_SECONDS = 15

/** Lets the lease of a running run begin anew. The run is the same one as before: nothing else of it changes. */
export function beat(
  before: Run | undefined,
  { at }: { readonly at: string },
): Decision<Change<RunningRun, RunningRun>, RefusalCode<typeof beatRun>> {
  if (!before) return refuse('RUN_NOT_FOUND')
  if (before.state !== 'running') return refuse('RUN_NOT_RUNNING')

  // Heartbeats may overtake each other: the latest instant stands.
  const seen = [before.lastSeenAt, at].toSorted(byInstant).at(-1) ?? at
  const after: RunningRun = {
    ...before,
    lastSeenAt: seen,
    leaseExpiresAt: secondsAfter(seen, before.leaseSeconds),
  }
  return accept({ before, after })
}

/** Since when a tenant is let in: while all its writes were stopped, no run of it could be started or tell that it is alive. */
export interface LetIn {
  /** When governance last stopped all writes or let them go on, of the tenant or of the installation. */
  readonly stopChangedAt: string | undefined
  /** The tenant, with when its state last changed. */
  readonly tenant: Pick<Tenant, 'stateAt'> | undefined
}

type Silence = LetIn & { readonly at: string }

/** Whether a run has been silent for longer than its lease and the grace, counted from when it could last have spoken. */
export function hasLapsed(run: RunningRun, { at, ...letIn }: Silence): boolean {
  const anew = sinceWhen(letIn) + run.leaseSeconds * 1_000
  const until = Math.max(Date.parse(run.leaseExpiresAt), anew)
  return Date.parse(at) > until + GRACE_SECONDS * 1_000
}

/** For how long a declared run may wait to be started. */
export const WAIT_SECONDS = 86_400

/** Whether a queued run has waited for longer than anybody means to start it, counted from when it could have been. */
export function isForgotten(run: QueuedRun, { at, ...letIn }: Silence): boolean {
  const since = Math.max(Date.parse(run.createdAt), sinceWhen(letIn))
  return Date.parse(at) > since + WAIT_SECONDS * 1_000
}

function sinceWhen({ stopChangedAt, tenant }: LetIn): number {
  return Math.max(0, ...[stopChangedAt, tenant?.stateAt].map((at) => Date.parse(at ?? EPOCH)))
}

const EPOCH = '1970-01-01T00:00:00.000Z'

function byInstant(a: string, b: string): number {
  return Date.parse(a) - Date.parse(b)
}
