import { debounceKeyOf, whose, type Detected, type Seen } from './detected.ts'

/** What was unusually good, and the figures that say so. */
export interface Success {
  readonly successType: string
  readonly metrics: Readonly<Record<string, number>>
}

/** What an unusually good run teaches: what to keep. Whoever asks has decided that it was one. */
export function detectCriticalSuccess({ successType, metrics }: Success, seen: Seen): Detected {
  const { agentId } = seen
  return {
    ...seen,
    type: 'critical_success',
    severity: 'none',
    title: `Critical Success: ${successType}`,
    description: `${whose(seen)} was unusually good: ${successType}.`,
    proposedAction: agentId === null ? 'Keep it as a reference.' : `Keep it as a reference for runs of ${agentId}.`,
    pattern: { successType, metrics: { ...metrics } },
    debounceKey: debounceKeyOf('critical_success', successType, agentId),
  }
}

/** What the thrift of a run is judged by. */
export interface Thrift {
  readonly utilizationPercent: number
  readonly durationMs: number
  readonly consumedMicros: number
  /** Other runs of the same agent, and how many of them were thriftier than this one, by `efficiencyOf`. */
  readonly comparable: { readonly runs: number; readonly better: number }
}

const LEAST_COMPARABLE = 20
const BEST = 0.05
const THRIFTY_PERCENT = 30
const FAST_MS = 5_000

/** How efficient a run was: the less of its budget it used, and the faster it was, the more. */
export function efficiencyOf({ utilizationPercent, durationMs }: Pick<Thrift, 'utilizationPercent' | 'durationMs'>) {
  return ((100 - utilizationPercent) * 1_000) / Math.max(durationMs, 1)
}

/** What was unusually good about a thrifty run; nothing where too few are known to tell, or too many were as good. */
export function successOf(thrift: Thrift): Success | undefined {
  const { utilizationPercent, durationMs, consumedMicros, comparable } = thrift
  if (utilizationPercent >= THRIFTY_PERCENT || durationMs >= FAST_MS) return undefined
  if (comparable.runs < LEAST_COMPARABLE || comparable.better >= comparable.runs * BEST) return undefined
  const budgetRemainingPercent = 100 - utilizationPercent
  const figures = { utilizationPercent, durationMs, consumedMicros, budgetRemainingPercent }
  return { successType: 'cost_efficiency', metrics: { ...figures, efficiencyScore: efficiencyOf(thrift) } }
}
