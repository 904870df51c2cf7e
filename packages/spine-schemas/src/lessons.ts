import { z } from 'zod'

import { ActorId } from './caller.ts'
import { Severity } from './incidents.ts'
import { ProposalId } from './proposals.ts'
import { name, text } from './text.ts'
import { uuid } from './uuid.ts'

export const LessonId = uuid().brand<'LessonId'>()
export type LessonId = z.infer<typeof LessonId>

/** What a lesson was learned from: a failure, a near miss, or an unusually good run. */
export const LessonType = z.enum(['failure', 'near_threshold', 'critical_success'])
export type LessonType = z.infer<typeof LessonType>

export const LessonState = z.enum(['pending', 'converted_to_draft', 'deferred', 'dismissed'])
export type LessonState = z.infer<typeof LessonState>

/** What told of it: a run that ended, an incident, a threshold, or somebody. */
export const LessonSource = z.enum(['run', 'incident', 'threshold', 'manual'])
export type LessonSource = z.infer<typeof LessonSource>

/** How near to a threshold, in percent of it. What is beyond it is in the last band. */
export const ThresholdBand = z.enum(['85-90', '90-95', '95-100'])
export type ThresholdBand = z.infer<typeof ThresholdBand>

export const FailurePattern = z.strictObject({ errorCode: text(100).nullable(), severity: Severity })
export type FailurePattern = z.infer<typeof FailurePattern>

export const NearThresholdPattern = z.strictObject({
  thresholdType: text(100),
  currentValue: z.number().min(0).max(1e15),
  thresholdValue: z.number().min(1e-6).max(1e15),
  utilizationPercent: z.number().nonnegative(),
  thresholdBand: ThresholdBand,
})
export type NearThresholdPattern = z.infer<typeof NearThresholdPattern>

export const CriticalSuccessPattern = z.strictObject({
  successType: text(100),
  metrics: z.record(name(100), z.number()),
})
export type CriticalSuccessPattern = z.infer<typeof CriticalSuccessPattern>

const at = z.iso.datetime()

const identity = {
  id: LessonId,
  type: LessonType,
  /** Null where nothing went wrong yet. */
  severity: Severity.nullable(),
  title: text(500),
  description: text(5_000),
  proposedAction: text(2_000),
  /** What was seen, in figures: each type of lesson has its own. */
  pattern: z.union([FailurePattern, NearThresholdPattern, CriticalSuccessPattern]),
  sourceEventType: LessonSource,
  sourceEventId: text(255),
  sourceRunId: text(100).nullable(),
  agentId: text(100).nullable(),
  /** What lessons of the same have in common: within a day, one is learned. */
  debounceKey: z.string(),
  createdBy: ActorId,
  createdAt: at,
  updatedAt: at,
  version: z.int().positive(),
}

/** A lesson holds exactly the facts its state allows. It is a memory, never a rule. */
export const Lesson = z.discriminatedUnion('state', [
  z.object({ ...identity, state: z.literal('pending') }),
  z.object({
    ...identity,
    state: z.literal('converted_to_draft'),
    draftProposalId: ProposalId,
    convertedBy: ActorId,
    convertedAt: at,
  }),
  z.object({ ...identity, state: z.literal('deferred'), deferredUntil: at, deferredBy: ActorId }),
  z.object({
    ...identity,
    state: z.literal('dismissed'),
    dismissedBy: ActorId,
    dismissedAt: at,
    dismissedReason: text(500),
  }),
])
export type Lesson = z.infer<typeof Lesson>
export type PendingLesson = Extract<Lesson, { state: 'pending' }>
export type ConvertedLesson = Extract<Lesson, { state: 'converted_to_draft' }>
export type DeferredLesson = Extract<Lesson, { state: 'deferred' }>
export type DismissedLesson = Extract<Lesson, { state: 'dismissed' }>
