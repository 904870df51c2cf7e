import { digest } from '@hoc/canonical/digest'
import type { CheckedRule, EvaluationInputs, Signal, Verdict } from '@hoc/spine-schemas/evaluations'
import type { Obligation } from '@hoc/spine-schemas/runs'
import type { ThresholdSource } from '@hoc/spine-schemas/thresholds'

/** Which rules these are: another one whenever the same inputs would be judged otherwise. */
export const ENGINE = 'run-rules/2'

/** From which part of a limit on a run is near it. */
const NEAR = 0.8

/** What all rules said of a run, and which limits they were. */
export interface Evaluated {
  readonly verdict: Verdict
  readonly rules: CheckedRule[]
  readonly snapshotSha: string
  readonly engine: string
}

/**
 * Checks a run that has ended against the limits in force, what it owed and what was reported of it. What broke a limit
 * that somebody set is a violation; what broke only a default is told, and no more.
 */
export function evaluate(inputs: EvaluationInputs): Evaluated {
  const { limits, totals, tokens } = inputs
  const rules = [
    limited('max_execution_ms', limits.maxExecutionMs, { seen: ranFor(inputs), signal: 'EXECUTION_TIME_EXCEEDED' }),
    limited('max_tokens', limits.maxTokens, { seen: tokens, signal: 'TOKEN_LIMIT_EXCEEDED' }),
    limited('max_cost_micros', limits.maxCostMicros, { seen: totals.costMicros, signal: 'COST_LIMIT_EXCEEDED' }),
    failed(inputs),
    ...inputs.obligations.map(owed),
    ...reported(inputs.violationIds),
  ]
  return { verdict: verdictOf(rules, inputs), rules, snapshotSha: digest(limits), engine: ENGINE }
}

/** How long a run ran, as far as it was heard of; null where it was never started. */
export function ranFor({
  startedAt,
  endedAt,
  lastSeenAt = endedAt,
}: Pick<EvaluationInputs, 'startedAt' | 'endedAt' | 'lastSeenAt'>): number | null {
  return startedAt === null ? null : Math.max(0, Date.parse(lastSeenAt) - Date.parse(startedAt))
}

type Limited = Extract<CheckedRule['rule'], `max_${string}`>

interface Seen {
  readonly seen: number | null
  readonly signal: Signal
}

function limited(
  rule: Limited,
  { value: allows, source }: { readonly value: number; readonly source: ThresholdSource },
  { seen, signal }: Seen,
): CheckedRule {
  const outcome = outcomeOf(seen, { allows, source })
  const isOver = outcome === 'violated' || outcome === 'advisory'
  return { rule, source, allows, seen, outcome, signal: isOver ? signal : null }
}

// Reaching a limit is allowed.
function outcomeOf(
  seen: number | null,
  { allows, source }: { readonly allows: number; readonly source: ThresholdSource },
): CheckedRule['outcome'] {
  if (seen === null) return 'unmeasured'
  if (seen > allows) return source === 'default' ? 'advisory' : 'violated'
  return seen >= allows * NEAR ? 'near' : 'kept'
}

function failed({ state, limits: { failureSignal } }: EvaluationInputs): CheckedRule {
  const { value: allows, source } = failureSignal
  const about = { rule: 'failure_signal', source, allows, seen: state } as const
  if (!allows) return { ...about, outcome: 'off', signal: null }
  const isFailed = state === 'failed' || state === 'crashed'
  return { ...about, outcome: isFailed ? 'advisory' : 'kept', signal: isFailed ? 'RUN_FAILED' : null }
}

// What was late is told of where it became so: the sweep opens its incident, unless the run ends before it comes round.
function owed(one: Obligation): CheckedRule {
  const seen = 'doneAt' in one ? one.doneAt : null
  const about = { rule: 'obligation', source: 'obligation', allows: one.dueAt, seen } as const
  if (seen === null) return { ...about, outcome: 'unmeasured', signal: null }
  const isLate = Date.parse(seen) > Date.parse(one.dueAt)
  return { ...about, outcome: isLate ? 'advisory' : 'kept', signal: isLate ? 'OBLIGATION_LATE' : null }
}

// Where nothing was reported, nothing was checked.
function reported({ length: seen }: readonly string[]): CheckedRule[] {
  const about = { rule: 'violations', source: 'reported', allows: 0, outcome: 'violated' } as const
  return seen === 0 ? [] : [{ ...about, seen, signal: 'VIOLATION_REPORTED' }]
}

// That a run was kept from going on is not that it kept to its limits.
function verdictOf(rules: readonly CheckedRule[], { state }: EvaluationInputs): Verdict {
  const outcomes = new Set(rules.map(({ outcome }) => outcome))
  if (outcomes.has('violated')) return 'violation'
  if (outcomes.has('advisory')) return 'advisory'
  const isChecked = outcomes.has('kept') || outcomes.has('near')
  return isChecked && state !== 'cancelled' ? 'no_violation' : 'not_applicable'
}
