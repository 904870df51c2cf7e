import { lost, same, type Case } from './case.ts'
import { aDeferredLessonIn, aLessonIn, anExpiredLessonIn, aProposalIn, mishap } from './lessons.ts'

const weekAhead = () => new Date(Date.now() + 604_800_000).toISOString()

export const lessonCases = {
  'lessons.emit_failure': {
    succeeds: async () => mishap,
    refuses: { code: 'LESSON_DEBOUNCED', input: same },
  },
  'lessons.emit_near_threshold': {
    succeeds: async () => ({ metric: 'budget', currentValue: 913, thresholdValue: 1_000 }),
    refuses: { code: 'THRESHOLD_NOT_NEAR', input: (input) => ({ ...input, currentValue: 84 }) },
  },
  'lessons.emit_critical_success': {
    succeeds: async () => ({ successType: 'cost_efficiency', metrics: { efficiencyScore: 40 }, agentId: 'a' }),
    refuses: { code: 'LESSON_DEBOUNCED', input: same },
  },
  'lessons.list': { succeeds: async (arranged) => (await aLessonIn(arranged)) && {} },
  'lessons.stats': { succeeds: async (arranged) => (await aLessonIn(arranged)) && {} },
  'lessons.get': {
    succeeds: async (arranged) => ({ lessonId: (await aLessonIn(arranged)).id }),
    refuses: { code: 'LESSON_NOT_FOUND', input: lost('lessonId') },
  },
  'lessons.convert_to_draft': {
    succeeds: async (arranged) => ({ lessonId: (await aLessonIn(arranged)).id }),
    refuses: { code: 'LESSON_NOT_PENDING', input: same },
  },
  'lessons.defer': {
    succeeds: async (arranged) => ({ lessonId: (await aLessonIn(arranged)).id, until: weekAhead() }),
    refuses: { code: 'LESSON_NOT_PENDING', input: same },
  },
  'lessons.dismiss': {
    succeeds: async (arranged) => ({ lessonId: (await aLessonIn(arranged)).id, reason: 'It was a drill.' }),
    refuses: { code: 'LESSON_NOT_PENDING', input: same },
  },
  'lessons.reactivate': {
    succeeds: async (arranged) => ({ lessonId: (await aDeferredLessonIn(arranged)).id }),
    refuses: { code: 'LESSON_NOT_DEFERRED', input: same },
  },
  'lessons.reactivate_expired': {
    succeeds: async (arranged) => ({ lessonId: (await anExpiredLessonIn(arranged)).id }),
    refuses: { code: 'LESSON_NOT_DEFERRED', input: same },
  },
  'proposals.list': { succeeds: async (arranged) => (await aProposalIn(arranged)) && {} },
  'proposals.get': {
    succeeds: async (arranged) => ({ proposalId: (await aProposalIn(arranged)).id }),
    refuses: { code: 'PROPOSAL_NOT_FOUND', input: lost('proposalId') },
  },
} satisfies Record<string, Case>
