import type { DecisionFacts, DecisionOutcome, DecisionRecord, DecisionType } from '@hoc/spine-schemas/decision-records'

/** What a decision comes to, and what is kept beside what was known. */
export interface Emitted extends Pick<DecisionRecord, 'source' | 'trigger' | 'causalRole'> {
  readonly outcome: DecisionOutcome
  readonly details?: DecisionRecord['details']
}

/** Why there is nothing to record. */
export type Unrecorded = 'DECISION_NOT_DUE' | 'SIGNAL_FORBIDDEN'

type Facts<Type extends DecisionType> = Extract<DecisionFacts, { readonly type: Type }>
type Emitters = { readonly [Type in DecisionType]: (facts: Facts<Type>) => Emitted | Unrecorded }

const explicitBefore = { source: 'system', trigger: 'explicit', causalRole: 'pre_run' } as const
const explicitWithin = { source: 'system', trigger: 'explicit', causalRole: 'in_run' } as const
const reactiveWithin = { source: 'system', trigger: 'reactive', causalRole: 'in_run' } as const

/** What each type of decision comes to, by what was known. */
export const emitters: Emitters = {
  routing: (facts) => ({
    ...explicitBefore,
    outcome: routed(facts),
    details: { eligible_agents: facts.eligibleAgents.length },
  }),
  recovery: (facts) => ({ ...reactiveWithin, outcome: recovered(facts) }),
  memory: (facts) => ({ ...explicitWithin, outcome: remembered(facts) }),
  policy: (facts) => ({ ...explicitWithin, outcome: judged(facts) }),
  budget: (facts) => ({ ...explicitBefore, outcome: afforded(facts) }),
  budget_enforcement: ({ afterStep, remainingSteps }) => ({
    ...reactiveWithin,
    outcome: 'execution_halted',
    details: { enforcement_mode: 'hard', halt_point: `after_step_${afterStep}`, remaining_steps: remainingSteps },
  }),
  policy_pre_check({ posture, isAvailable, hasPassed }) {
    if (posture !== 'strict' || (isAvailable && hasPassed)) return 'DECISION_NOT_DUE'
    return { ...explicitBefore, outcome: isAvailable ? 'policy_blocked' : 'policy_unavailable' }
  },
  recovery_evaluation: ({ recoveryClass }) => ({
    source: 'system',
    trigger: 'reactive',
    causalRole: 'post_run',
    outcome: evaluated[recoveryClass],
    details: { requires_approval: recoveryClass === 'R2' },
  }),
  care_routing_optimized(facts) {
    if (Object.keys(facts.signals).some((signal) => !ALLOWED_SIGNALS.has(signal))) return 'SIGNAL_FORBIDDEN'
    if (!isOptimised(facts)) return 'DECISION_NOT_DUE'
    return { source: 'system', trigger: 'autonomous', causalRole: 'pre_run', outcome: 'optimized_selected' }
  },
}

// What is not among them is what decisions of others, customers' words or operators' hands have left.
const ALLOWED_SIGNALS: ReadonlySet<string> = new Set([
  'latency_p50',
  'latency_p95',
  'cost_per_run',
  'success_rate',
  'recovery_occurred',
  'agent_availability',
  'context_size_bucket',
])
const LEAST_CONFIDENCE = 50

const evaluated = { R1: 'recovery_applied', R2: 'recovery_suggested', R3: 'recovery_skipped' } as const

function routed({ isRouted, agentId, reason }: Facts<'routing'>): DecisionOutcome {
  if (isRouted && agentId !== null) return 'selected'
  return !isRouted && reason !== undefined ? 'rejected' : 'none'
}

function recovered({ isEvaluated, isTriggered }: Facts<'recovery'>): DecisionOutcome {
  if (!isEvaluated) return 'skipped'
  return isTriggered ? 'selected' : 'none'
}

function remembered({ isQueried, isMatched, isInjected }: Facts<'memory'>): DecisionOutcome {
  if (!isQueried) return 'skipped'
  if (!isMatched) return 'none'
  return isInjected ? 'selected' : 'blocked'
}

function judged({ isEvaluated, isViolated, severity }: Facts<'policy'>): DecisionOutcome {
  if (!isEvaluated) return 'skipped'
  if (!isViolated) return 'selected'
  return severity === 'error' ? 'blocked' : 'rejected'
}

// Who may go on beyond an advisory budget was let go on.
function afforded({ isHard, isExceeded, hasProceeded }: Facts<'budget'>): DecisionOutcome {
  if (!isExceeded) return 'selected'
  if (isHard) return 'blocked'
  return hasProceeded ? 'selected' : 'rejected'
}

function isOptimised(facts: Facts<'care_routing_optimized'>): boolean {
  const { isKilled, isEnabled, isShadow, confidencePercent, baselineAgentId, optimizedAgentId } = facts
  if (isKilled || !isEnabled || isShadow) return false
  return confidencePercent >= LEAST_CONFIDENCE && optimizedAgentId !== baselineAgentId
}
