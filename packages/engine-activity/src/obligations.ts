import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { reportOverdue as reporting } from '@hoc/spine-schemas/run-upkeep'
import type { Obligation, ObligationKind, Run } from '@hoc/spine-schemas/runs'

import type { ObligationChange } from './change.ts'

/**
 * Settles what was owed and has now been done. It is late where it was reported overdue before: of what was not, its evaluation
 * tells whether it came in time. What was settled before stays as it is.
 */
export function settle(owed: readonly Obligation[], kind: ObligationKind, at: string): ObligationChange[] {
  return owed.filter((one) => one.kind === kind).flatMap((before) => settled(before, at))
}

function settled(before: Obligation, at: string): ObligationChange[] {
  if (before.state === 'due') return [{ before, after: { ...before, state: 'done', doneAt: at } }]
  if (before.state === 'overdue') return [{ before, after: { ...before, state: 'done_late', doneAt: at } }]
  return []
}

interface Reporting {
  readonly kind: ObligationKind
  readonly incidentId: string
  readonly at: string
}

/** A run, and what it owes. */
interface Held {
  readonly run: Run | undefined
  readonly owed: readonly Obligation[]
}

interface Reported extends ObligationChange {
  readonly run: Run
}

/** Notes that something owed was not done in time, and which incident tells so. The first report stands. */
export function reportOverdue(
  { run, owed }: Held,
  { kind, incidentId, at }: Reporting,
): Decision<Reported, RefusalCode<typeof reporting>> {
  const before = owed.find((one) => one.kind === kind)
  if (!run || !before) return refuse('OBLIGATION_NOT_FOUND')
  if (before.state !== 'due' || Date.parse(before.dueAt) >= Date.parse(at)) return refuse('OBLIGATION_NOT_DUE')

  return accept({ run, before, after: { ...before, state: 'overdue', overdueAt: at, incidentId } })
}
