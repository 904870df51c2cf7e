import type { CheckedRule, EvaluationInputs, RunTotals } from '@hoc/spine-schemas/evaluations'
import type { EndedRun, Obligation } from '@hoc/spine-schemas/runs'
import type { Violation } from '@hoc/spine-schemas/violations'

import { ranFor } from './evaluate.ts'
import { resolve, type Setting } from './thresholds.ts'

interface Known {
  readonly totals: RunTotals
  /** What was set for the agent of the run and for its tenant. */
  readonly settings: readonly Setting[]
  /** What it owed, and what of that it did by ending. */
  readonly owed: readonly Obligation[]
  readonly settled: readonly { readonly before: Obligation; readonly after: Obligation }[]
  /** What was reported while it ran. */
  readonly violations: readonly Violation[]
}

/** Everything that the evaluation of a run is decided from. */
export function inputsOf(run: EndedRun, { totals, settings, owed, settled, violations }: Known): EvaluationInputs {
  return {
    state: run.state,
    errorCode: run.errorCode,
    startedAt: run.startedAt,
    endedAt: run.endedAt,
    ...(run.state === 'crashed' && run.lastSeenAt !== null && { lastSeenAt: run.lastSeenAt }),
    totals,
    tokens: tokensOf(totals),
    limits: resolve(settings),
    obligations: owed.map((one) => settled.find(({ before }) => before === one)?.after ?? one),
    violationIds: violations.map(({ id }) => id),
  }
}

// What no step tells of is not known, and not nothing. Earlier versions took steps whose sum is not exact.
function tokensOf({ inputTokens, outputTokens }: RunTotals): number | null {
  if (inputTokens === undefined && outputTokens === undefined) return null
  return Math.min(Number.MAX_SAFE_INTEGER, (inputTokens ?? 0) + (outputTokens ?? 0))
}

const METRICS = { max_execution_ms: 'execution_time', max_tokens: 'tokens', max_cost_micros: 'budget' } as const
type Limited = keyof typeof METRICS

/** How much of a limit was used. */
interface Utilization {
  readonly metric: (typeof METRICS)[Limited]
  readonly currentValue: number
  readonly thresholdValue: number
}

/** How much was used of the limits that somebody has set. What only a default limits is no plan that could be missed. */
export function utilizationsOf(rules: readonly CheckedRule[]): Utilization[] {
  return rules.flatMap(({ rule, source, allows, seen }) =>
    rule in METRICS && source !== 'default' && typeof allows === 'number' && typeof seen === 'number'
      ? [{ metric: METRICS[rule as Limited], currentValue: seen, thresholdValue: allows }]
      : [],
  )
}

/** What a run that succeeded spent of a budget. */
interface Spending {
  readonly costMicros: number
  readonly ranMs: number
  readonly budgetMicros: number
}

/** What a run that succeeded spent of its budget; nothing where nobody has set one. */
export function spendingOf(inputs: EvaluationInputs): Spending | undefined {
  const { value: budgetMicros, source } = inputs.limits.maxCostMicros
  const ranMs = ranFor(inputs)
  if (inputs.state !== 'succeeded' || source === 'default' || ranMs === null) return undefined
  return { costMicros: inputs.totals.costMicros, ranMs, budgetMicros }
}

/** A violation that was found when a run ended, before it is known which incident tells of it. */
type Breach = Pick<
  Violation,
  'runId' | 'policyId' | 'policyType' | 'rule' | 'evaluatedValue' | 'condition' | 'severity' | 'reason'
>

const WHAT = {
  max_execution_ms: { of: 'milliseconds', severity: 'high' },
  max_tokens: { of: 'tokens', severity: 'medium' },
  max_cost_micros: { of: 'micro-dollars', severity: 'medium' },
} as const satisfies Record<Limited, { readonly of: string; readonly severity: Violation['severity'] }>

const POLICY = 'run-thresholds'

interface Judged {
  readonly rules: readonly CheckedRule[]
  /** What was reported of the run before: of each rule the first report stands. */
  readonly violations: readonly Violation[]
}

/** What a run broke of the limits that somebody has set for it, found when it ended, and not reported yet. */
export function breachesOf({ id: runId }: EndedRun, { rules, violations }: Judged): Breach[] {
  const told = new Set(violations.filter(({ policyId }) => policyId === POLICY).map(({ rule }) => rule))
  const breaches = rules.flatMap(({ rule, source, allows, seen, outcome, signal }) => {
    if (!(rule in WHAT) || outcome !== 'violated' || signal === null) return []
    const { of, severity } = WHAT[rule as Limited]
    const condition = `At most ${allows} ${of}, as set for the ${source}.`
    const reason = `The run took ${seen} ${of}, and ${allows} are allowed.`
    const about = { policyId: POLICY, policyType: 'THRESHOLD', rule: signal, severity }
    return [{ runId, ...about, evaluatedValue: String(seen), condition, reason }]
  })
  return breaches.filter(({ rule }) => !told.has(rule))
}
