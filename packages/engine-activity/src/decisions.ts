import type { ActorId } from '@hoc/spine-schemas/caller'
import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type {
  DecisionFacts,
  DecisionId,
  DecisionRecord,
  DecisionType,
  recordDecision,
} from '@hoc/spine-schemas/decision-records'
import type { Run } from '@hoc/spine-schemas/runs'
import type { z } from 'zod'

import { emitters, type Emitted, type Unrecorded } from './decision-emitters.ts'

type Told = z.output<typeof recordDecision.input>

/** What a decision comes to. */
export function emit(facts: DecisionFacts): Emitted | Unrecorded {
  const emitter = emitters[facts.type] as (facts: DecisionFacts) => Emitted | Unrecorded
  return emitter(facts)
}

// What is recorded once, and for what: its own run or request, and what tells it from others of that.
const once: { readonly [Type in DecisionType]?: (told: Told) => readonly (string | undefined)[] } = {
  budget_enforcement: ({ runId }) => [runId],
  policy_pre_check: ({ requestId, decision }) => {
    const emitted = emit(decision)
    return [requestId, typeof emitted === 'string' ? emitted : emitted.outcome]
  },
  recovery_evaluation: ({ runId, decision }) => [runId, 'failureType' in decision ? decision.failureType : undefined],
  care_routing_optimized: ({ requestId }) => [requestId],
}

/** Under which key a decision is recorded once; undefined where it may be recorded again, or names nothing to be once for. */
export function keyOf(told: Told): string | undefined {
  const parts = once[told.decision.type]?.(told)
  return parts && parts.every((part) => part !== undefined) ? JSON.stringify([told.decision.type, ...parts]) : undefined
}

interface Known {
  readonly run: Run | undefined
  /** What is recorded under the same key. */
  readonly earlier: DecisionId | undefined
}

interface By {
  readonly id: DecisionId
  readonly by: ActorId
  readonly at: string
}

/** Records a decision with what it comes to, where there is something to record. */
export function record(
  { run, earlier }: Known,
  told: Told,
  { id, by, at }: By,
): Decision<DecisionRecord, RefusalCode<typeof recordDecision>> {
  const { decision, runId = null, requestId = null } = told
  if (runId !== null && !run) return refuse('RUN_NOT_FOUND')
  if (once[decision.type] && keyOf(told) === undefined) return refuse('DECISION_UNBOUND')
  const emitted = emit(decision)
  if (typeof emitted === 'string') return refuse(emitted)
  if (earlier) return refuse('DECISION_RECORDED')

  const { type, reason = null, ...inputs } = decision
  return accept({ details: {}, ...emitted, id, type, reason, inputs, runId, requestId, actorId: by, decidedAt: at })
}
