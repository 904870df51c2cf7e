import type { ActorId } from '@hoc/spine-schemas/caller'
import type { Severity } from '@hoc/spine-schemas/incidents'
import type {
  CriticalSuccessPattern,
  FailurePattern,
  Lesson,
  NearThresholdPattern,
  PendingLesson,
} from '@hoc/spine-schemas/lessons'
import type { Proposal, ProposalId, ProposalType, ProposedRule } from '@hoc/spine-schemas/proposals'

interface Drafting {
  readonly id: ProposalId
  readonly by: ActorId
  readonly at: string
}

/** A draft of the policy that a lesson calls for, with where it comes from. */
export function draft(lesson: PendingLesson, { id, by, at }: Drafting): Proposal {
  const { id: lessonId, title, description, sourceEventType, sourceEventId, sourceRunId } = lesson
  return {
    id,
    name: `Policy from Lesson: ${title}`,
    rationale: description,
    ...proposed(lesson),
    provenance: { lessonId, sourceEventType, sourceEventId, sourceRunId },
    state: 'draft',
    createdBy: by,
    createdAt: at,
    updatedAt: at,
    version: 1,
  }
}

type Proposed = Pick<Proposal, 'type' | 'rule'>

function proposed({ pattern, agentId, proposedAction }: Lesson): Proposed {
  if ('errorCode' in pattern) return againstFailure(pattern, proposedAction)
  if ('thresholdType' in pattern) return beforeThreshold(pattern, proposedAction)
  return likeSuccess(pattern, agentId, proposedAction)
}

const TYPE_OF_FAILURE = new Map<string, ProposalType>([
  ['EXECUTION_TIMEOUT', 'timeout_policy'],
  ['AGENT_CRASH', 'crash_recovery_policy'],
  ['STEP_FAILURE', 'retry_policy'],
  ['SKILL_ERROR', 'failure_pattern_policy'],
  ['BUDGET_EXCEEDED', 'cost_cap_policy'],
  ['RATE_LIMIT_EXCEEDED', 'rate_limit_policy'],
])

const BLOCKED = new Set<Severity>(['critical', 'high'])

function againstFailure({ errorCode, severity }: FailurePattern, description: string): Proposed {
  const type = TYPE_OF_FAILURE.get(errorCode?.toUpperCase() ?? '') ?? 'failure_pattern_policy'
  const action: ProposedRule['action'] = { type: BLOCKED.has(severity) ? 'block' : 'warn', description }
  return { type, rule: { trigger: { errorCode, severityThreshold: severity }, action } }
}

// Of what was seen, so that the next one is told of earlier.
const WARN_AT = 0.9

function beforeThreshold({ thresholdType, utilizationPercent }: NearThresholdPattern, description: string): Proposed {
  const atPercent = Math.round(utilizationPercent * WARN_AT * 100) / 100
  return {
    type: 'threshold_policy',
    rule: { trigger: { thresholdType, atPercent }, action: { type: 'warn', description } },
  }
}

function likeSuccess({ successType }: CriticalSuccessPattern, agentId: string | null, description: string): Proposed {
  return {
    type: 'template_policy',
    rule: { trigger: { successType, agentId }, action: { type: 'reference', description } },
  }
}
