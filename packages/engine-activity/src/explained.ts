import type { RunExplanation } from '@hoc/spine-schemas/run-explanation'
import type { Dispatch } from '@hoc/spine-schemas/dispatches'
import type { DecisionRecord } from '@hoc/spine-schemas/decision-records'
import type { Evaluation, RunTotals } from '@hoc/spine-schemas/evaluations'
import type { Failure } from '@hoc/spine-schemas/failures'
import type { GovernanceChange } from '@hoc/spine-schemas/governance'
import type { Incident } from '@hoc/spine-schemas/incidents'
import type { Lesson } from '@hoc/spine-schemas/lessons'
import type { OperatorAction } from '@hoc/spine-schemas/operators'
import type { Obligation, Run, RunId } from '@hoc/spine-schemas/runs'
import type { Prevention } from '@hoc/spine-schemas/suppressions'
import type { ResolvedLimits, Thresholds } from '@hoc/spine-schemas/thresholds'
import type { ToldStep, TraceHead } from '@hoc/spine-schemas/traces'
import type { Violation } from '@hoc/spine-schemas/violations'

/** How many of each list an explanation holds. What is read of it is one more, so that it is known whether there are more. */
export const MOST = { decisions: 50, violations: 50, incidents: 20, lessons: 20, governance: 20, actions: 50 } as const

/** Operations that make a run: their input does not name it. */
export const MAKING: readonly string[] = ['runs.declare', 'runs.retry']

/** What a run writes under its own id, or one made of it, in the ledger. */
export function entitiesOf(runId: RunId): string[] {
  return [runId, `${runId}/outcome`]
}

/** A dispatch about a run, and how many there are like it. */
export type SeenDispatch = Dispatch & { readonly ofKind: number }

/** What one dispatch wrote, as the ledger has it. */
export interface SeenEntry {
  readonly dispatchId: string
  readonly entity: string
  readonly entityId: string
  readonly beforeSha: string | null
  readonly afterSha: string | null
}

/** Everything that is kept of a run, as it was read. */
export interface Kept {
  readonly owed: readonly Obligation[]
  readonly retriedBy: RunId | undefined
  readonly evaluation: Evaluation | undefined
  readonly trace: { readonly head: TraceHead | undefined; readonly totals: RunTotals }
  readonly steps: readonly ToldStep[]
  readonly dispatches: readonly SeenDispatch[]
  readonly entries: readonly SeenEntry[]
  readonly decisions: readonly DecisionRecord[]
  readonly failure: Failure | undefined
  readonly violations: readonly Violation[]
  readonly incidents: readonly Incident[]
  /** Since when each incident tells of it. */
  readonly evidence: readonly { readonly incidentId: string; readonly at: string }[]
  readonly preventions: readonly Prevention[]
  readonly lessons: readonly Lesson[]
  /** These three newest first: of what was changed at one instant, only that tells which came last. */
  readonly changes: readonly GovernanceChange[]
  readonly installation: readonly Pick<GovernanceChange, 'mode' | 'changedAt'>[]
  readonly actions: readonly OperatorAction[]
  readonly settings: readonly Thresholds[]
  /** What those come to, today. */
  readonly limits: ResolvedLimits
}

/** The same of a run that there is. */
export interface KeptOf extends Kept {
  readonly run: Run
}

/** What of a list is held, and what is left out of it. */
export function cut<Item>(read: readonly Item[], most: number, listedBy: string) {
  const leftOut = Math.max(0, read.length - most)
  return { items: read.slice(0, most), leftOut, orMore: leftOut > 0, listedBy }
}

/** As much of a text as one line holds. */
export function brief(text: string, longest = 200): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length > longest ? `${[...line].slice(0, longest - 1).join('')}…` : line
}

/** How many there are of something. */
export function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`
}

/** Micro-dollars as a person reads them. */
export function dollars(micros: number): string {
  return `$${(micros / 1_000_000).toFixed(6)}`
}

/** The run's end, or how it stands. */
export function outcomeOf({ run, retriedBy }: Pick<KeptOf, 'run' | 'retriedBy'>): RunExplanation['outcome'] {
  const { startedAt, lastSeenAt, endedAt, endedBy, errorCode, errorMessage } = { ...notYet, ...run }
  const durationMs = startedAt && endedAt ? Math.max(0, Date.parse(endedAt) - Date.parse(startedAt)) : null
  const told = { state: run.state, startedAt, lastSeenAt, endedAt, endedBy, durationMs, errorCode, errorMessage }
  return { ...told, retriedBy: retriedBy ?? null }
}

const notYet = { startedAt: null, lastSeenAt: null, endedAt: null, endedBy: null, errorCode: null, errorMessage: null }
