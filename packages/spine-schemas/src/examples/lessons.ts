/** The id of the lesson that examples are about. */
export const lessonId = '019b7a00-0000-7000-8000-0000000000c1'
export const proposalId = '019b7a00-0000-7000-8000-0000000000d1'

const runId = '019b7a00-0000-7000-8000-0000000000a1'

/** What a run that failed taught. */
export const pendingLesson = {
  id: lessonId,
  type: 'failure',
  severity: 'high',
  title: 'Failure: EXECUTION_TIMEOUT',
  description: `Run ${runId} of invoice-agent failed: orders.read did not answer.`,
  proposedAction: 'Block what leads to EXECUTION_TIMEOUT until somebody has looked.',
  pattern: { errorCode: 'EXECUTION_TIMEOUT', severity: 'high' },
  sourceEventType: 'run',
  sourceEventId: runId,
  sourceRunId: runId,
  agentId: 'invoice-agent',
  debounceKey: '["failure","EXECUTION_TIMEOUT"]',
  createdBy: 'alice',
  createdAt: '2026-01-01T12:00:00.000Z',
  updatedAt: '2026-01-01T12:00:00.000Z',
  version: 1,
  state: 'pending',
}

/** A budget that a run nearly used up. */
export const nearLesson = {
  ...pendingLesson,
  type: 'near_threshold',
  severity: null,
  title: 'Near-Threshold: budget at 91.3%',
  description: `Run ${runId} of invoice-agent used 913 of 1000 of its budget.`,
  proposedAction: 'Warn when budget reaches 82.2%.',
  pattern: {
    thresholdType: 'budget',
    currentValue: 913,
    thresholdValue: 1000,
    utilizationPercent: 91.3,
    thresholdBand: '90-95',
  },
  sourceEventId: `${runId}:budget:90-95`,
  debounceKey: '["near_threshold","budget","90-95"]',
}

/** A run that was unusually good. */
export const successLesson = {
  ...pendingLesson,
  type: 'critical_success',
  severity: 'none',
  title: 'Critical Success: cost_efficiency',
  description: `Run ${runId} of invoice-agent was unusually good: cost_efficiency.`,
  proposedAction: 'Keep it as a reference for runs of invoice-agent.',
  pattern: { successType: 'cost_efficiency', metrics: { efficiencyScore: 40, durationMs: 2000 } },
  debounceKey: '["critical_success","cost_efficiency","invoice-agent"]',
}

/** The same lesson, put off. */
export const deferredLesson = {
  ...pendingLesson,
  updatedAt: '2026-01-01T13:00:00.000Z',
  version: 2,
  state: 'deferred',
  deferredUntil: '2026-01-08T12:00:00.000Z',
  deferredBy: 'bob',
}

/** The same lesson, silenced. */
export const dismissedLesson = {
  ...pendingLesson,
  updatedAt: '2026-01-01T13:00:00.000Z',
  version: 2,
  state: 'dismissed',
  dismissedBy: 'bob',
  dismissedAt: '2026-01-01T13:00:00.000Z',
  dismissedReason: 'The supplier was away for an hour.',
}

/** The same lesson, of which a draft was made. */
export const convertedLesson = {
  ...pendingLesson,
  updatedAt: '2026-01-01T13:00:00.000Z',
  version: 2,
  state: 'converted_to_draft',
  draftProposalId: proposalId,
  convertedBy: 'bob',
  convertedAt: '2026-01-01T13:00:00.000Z',
}

/** The draft that was made of it. */
export const draftProposal = {
  id: proposalId,
  type: 'timeout_policy',
  name: 'Policy from Lesson: Failure: EXECUTION_TIMEOUT',
  rationale: pendingLesson.description,
  rule: {
    trigger: { errorCode: 'EXECUTION_TIMEOUT', severityThreshold: 'high' },
    action: { type: 'block', description: pendingLesson.proposedAction },
  },
  provenance: { lessonId, sourceEventType: 'run', sourceEventId: runId, sourceRunId: runId },
  state: 'draft',
  createdBy: 'bob',
  createdAt: '2026-01-01T13:00:00.000Z',
  updatedAt: '2026-01-01T13:00:00.000Z',
  version: 1,
}
