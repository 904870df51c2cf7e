import { z } from 'zod'

import { contract } from './contract.ts'
import {
  convertedLesson,
  deferredLesson,
  dismissedLesson,
  draftProposal,
  lessonId,
  nearLesson,
  pendingLesson,
  successLesson,
} from './examples/lessons.ts'
import { Severity } from './incidents.ts'
import { instant } from './instant.ts'
import {
  CriticalSuccessPattern,
  Lesson,
  LessonId,
  LessonSource,
  LessonState,
  LessonType,
  NearThresholdPattern,
} from './lessons.ts'
import { pageInput, pageOf } from './page.ts'
import { Proposal } from './proposals.ts'
import { text } from './text.ts'
import { anyId } from './uuid.ts'

const count = z.int().nonnegative()
const notFound = { LESSON_NOT_FOUND: { kind: 'missing', says: 'There is no such lesson.' } } as const
const notPending = {
  LESSON_NOT_PENDING: {
    kind: 'conflict',
    says: 'The lesson is converted, dismissed or put off. One that is put off can be reactivated first.',
  },
} as const

// A run tells of itself when it ends. What anybody else tells of says so.
const told = {
  sourceEventType: LessonSource.exclude(['run']).default('manual'),
  sourceEventId: text(120).optional(),
  sourceRunId: anyId(100).optional(),
  agentId: text(100).optional(),
}

const learnedAlready = {
  LESSON_DEBOUNCED: {
    kind: 'conflict',
    says: 'A lesson of the same, or of the same event, is kept already, and none is needed beside it.',
  },
} as const

/** Keeps what a failure teaches. */
export const emitFailure = contract({
  name: 'lessons.emit_failure',
  says: 'Keeps what a failure teaches, once a day for each error code.',
  effect: 'write',
  http: { method: 'POST', path: '/lessons/failures' },
  requires: 'incidents:write',
  input: z.strictObject({
    severity: Severity,
    errorCode: text(100).optional(),
    errorMessage: text(4_000).optional(),
    ...told,
  }),
  output: Lesson,
  refusals: learnedAlready,
  example: { input: { severity: 'high', errorCode: 'EXECUTION_TIMEOUT' }, output: pendingLesson },
})

/** Keeps that a threshold was nearly reached. */
export const emitNearThreshold = contract({
  name: 'lessons.emit_near_threshold',
  says: 'Keeps that 85 percent of a threshold or more were used, once a day for each metric and band.',
  effect: 'write',
  http: { method: 'POST', path: '/lessons/near-thresholds' },
  requires: 'incidents:write',
  input: z.strictObject({
    metric: NearThresholdPattern.shape.thresholdType,
    currentValue: NearThresholdPattern.shape.currentValue,
    thresholdValue: NearThresholdPattern.shape.thresholdValue,
    ...told,
  }),
  output: Lesson,
  refusals: {
    ...learnedAlready,
    THRESHOLD_NOT_NEAR: { kind: 'unprocessable', says: 'Less than 85 percent of the threshold were used.' },
  },
  example: { input: { metric: 'budget', currentValue: 913, thresholdValue: 1000 }, output: nearLesson },
})

/** Keeps that something went unusually well. */
export const emitCriticalSuccess = contract({
  name: 'lessons.emit_critical_success',
  says: 'Keeps that something went unusually well, once a day for each agent and kind of success.',
  effect: 'write',
  http: { method: 'POST', path: '/lessons/critical-successes' },
  requires: 'incidents:write',
  input: z.strictObject({
    successType: CriticalSuccessPattern.shape.successType,
    metrics: CriticalSuccessPattern.shape.metrics.default({}),
    ...told,
  }),
  output: Lesson,
  refusals: learnedAlready,
  example: {
    input: { successType: 'cost_efficiency', metrics: { efficiencyScore: 40 }, agentId: 'invoice-agent' },
    output: successLesson,
  },
})

/** Lists lessons, newest first. */
export const listLessons = contract({
  name: 'lessons.list',
  says: 'Lists lessons, newest first.',
  effect: 'read',
  http: { method: 'GET', path: '/lessons' },
  requires: 'incidents:read',
  input: z.strictObject({
    ...pageInput,
    type: z.array(LessonType).optional(),
    state: z.array(LessonState).optional(),
    severity: z.array(Severity).optional(),
    sourceRunId: anyId(100).optional(),
    createdFrom: instant.optional(),
    createdBefore: instant.optional(),
  }),
  output: pageOf(Lesson),
  refusals: {},
  example: { input: { limit: 1, state: ['pending'] }, output: { items: [pendingLesson], nextCursor: null } },
})

/** What a list of lessons may be narrowed by. */
export type LessonFilter = z.output<typeof listLessons.input>

/** Counts lessons. */
export const countLessons = contract({
  name: 'lessons.stats',
  says: 'Counts lessons, by type and by state.',
  effect: 'read',
  http: { method: 'GET', path: '/lessons/stats' },
  requires: 'incidents:read',
  input: z.strictObject({}),
  output: z.object({ total: count, byType: z.record(LessonType, count), byState: z.record(LessonState, count) }),
  refusals: {},
  example: {
    input: {},
    output: {
      total: 1,
      byType: { failure: 1, near_threshold: 0, critical_success: 0 },
      byState: { pending: 1, converted_to_draft: 0, deferred: 0, dismissed: 0 },
    },
  },
})

/** Finds one lesson. */
export const getLesson = contract({
  name: 'lessons.get',
  says: 'Finds one lesson.',
  effect: 'read',
  http: { method: 'GET', path: '/lessons/{lessonId}' },
  requires: 'incidents:read',
  input: z.strictObject({ lessonId: LessonId }),
  output: Lesson,
  refusals: notFound,
  example: { input: { lessonId }, output: pendingLesson },
})

/** Makes a draft of a policy of a lesson. */
export const convertLesson = contract({
  name: 'lessons.convert_to_draft',
  says: 'Makes a draft of a policy of a pending lesson. Nothing comes into force by it.',
  effect: 'write',
  http: { method: 'POST', path: '/lessons/{lessonId}/convert' },
  requires: 'policies:write',
  input: z.strictObject({ lessonId: LessonId }),
  output: z.object({ lesson: Lesson, proposal: Proposal }),
  refusals: { ...notFound, ...notPending },
  example: { input: { lessonId }, output: { lesson: convertedLesson, proposal: draftProposal } },
})

/** Puts a lesson off. */
export const deferLesson = contract({
  name: 'lessons.defer',
  says: 'Puts a pending lesson off until a moment, 90 days ahead at most. It comes back by itself.',
  effect: 'write',
  http: { method: 'POST', path: '/lessons/{lessonId}/defer' },
  requires: 'incidents:write',
  input: z.strictObject({ lessonId: LessonId, until: instant }),
  output: Lesson,
  refusals: {
    ...notFound,
    ...notPending,
    DEFERRAL_OUT_OF_RANGE: {
      kind: 'unprocessable',
      says: 'A lesson is put off until a moment that is ahead, by 90 days at most.',
    },
  },
  example: { input: { lessonId, until: '2026-01-08T12:00:00.000Z' }, output: deferredLesson },
})

/** Silences a lesson. */
export const dismissLesson = contract({
  name: 'lessons.dismiss',
  says: 'Silences a pending lesson for good, and keeps the reason.',
  effect: 'write',
  http: { method: 'POST', path: '/lessons/{lessonId}/dismiss' },
  requires: 'incidents:write',
  input: z.strictObject({ lessonId: LessonId, reason: text(500) }),
  output: Lesson,
  refusals: { ...notFound, ...notPending },
  example: { input: { lessonId, reason: 'The supplier was away for an hour.' }, output: dismissedLesson },
})

const notDeferred = {
  LESSON_NOT_DEFERRED: { kind: 'conflict', says: 'Only a lesson that is put off can be reactivated.' },
} as const

const again = { ...pendingLesson, updatedAt: '2026-01-02T12:00:00.000Z', version: 3 }

/** Brings a lesson back that was put off. */
export const reactivateLesson = contract({
  name: 'lessons.reactivate',
  says: 'Brings a lesson back that was put off, before its time if need be.',
  effect: 'write',
  http: { method: 'POST', path: '/lessons/{lessonId}/reactivate' },
  requires: 'incidents:write',
  input: z.strictObject({ lessonId: LessonId }),
  output: Lesson,
  refusals: { ...notFound, ...notDeferred },
  example: { input: { lessonId }, output: again },
})

/** Brings a lesson back whose time has come. The caller is the installation, which has seen that it is over. */
export const reactivateExpiredLesson = contract({
  name: 'lessons.reactivate_expired',
  says: 'Brings a lesson back that was put off until now.',
  effect: 'write',
  http: null,
  requires: 'lessons:sweep',
  input: z.strictObject({ lessonId: LessonId }),
  output: Lesson,
  refusals: {
    ...notFound,
    ...notDeferred,
    DEFERRAL_NOT_OVER: { kind: 'conflict', says: 'The lesson is put off until later.' },
  },
  example: { input: { lessonId }, output: again },
})
