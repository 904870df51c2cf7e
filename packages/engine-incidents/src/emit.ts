import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { emitCriticalSuccess, emitFailure, emitNearThreshold } from '@hoc/spine-schemas/lesson-contracts'
import type { PendingLesson } from '@hoc/spine-schemas/lessons'
import type { z } from 'zod'

import { lessonLike, type Known } from './debounce.ts'
import { detectCriticalSuccess } from './detect-critical-success.ts'
import { detectFailure } from './detect-failure.ts'
import { detectNearThreshold } from './detect-near-threshold.ts'
import { learn, type Detected, type Learning, type Seen } from './detected.ts'

type Told = Pick<z.output<typeof emitFailure.input>, 'sourceEventType' | 'sourceEventId' | 'sourceRunId' | 'agentId'>

/** What somebody tells of a failure. */
export function toldFailure({
  severity,
  errorCode,
  errorMessage,
  ...told
}: z.output<typeof emitFailure.input>): Detected {
  return detectFailure({ severity, errorCode: errorCode ?? null, errorMessage: errorMessage ?? null }, seenBy(told))
}

/** What somebody tells of a threshold that was nearly reached; nothing where it was not. */
export function toldNearThreshold(told: z.output<typeof emitNearThreshold.input>): Detected | undefined {
  return detectNearThreshold(told, seenBy(told))
}

/** What somebody tells of a success. */
export function toldCriticalSuccess(told: z.output<typeof emitCriticalSuccess.input>): Detected {
  return detectCriticalSuccess(told, seenBy(told))
}

function seenBy({ sourceEventType, sourceEventId, sourceRunId, agentId }: Told): Seen {
  return {
    sourceEventType,
    sourceEventId: sourceEventId ?? null,
    sourceRunId: sourceRunId ?? null,
    agentId: agentId ?? null,
  }
}

/** Keeps what was told, unless one of the same is kept already. */
export function keep(
  detected: Detected,
  known: readonly Known[],
  learning: Learning,
): Decision<PendingLesson, RefusalCode<typeof emitFailure>> {
  return lessonLike(detected, known) ? refuse('LESSON_DEBOUNCED') : accept(learn(detected, learning))
}

/** Keeps that a threshold was nearly reached, where it was. */
export function keepNear(
  detected: Detected | undefined,
  known: readonly Known[] = [],
  learning: Learning,
): Decision<PendingLesson, RefusalCode<typeof emitNearThreshold>> {
  return detected ? keep(detected, known, learning) : refuse('THRESHOLD_NOT_NEAR')
}
