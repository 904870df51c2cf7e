import type { ActorId } from '@hoc/spine-schemas/caller'
import type { LessonId, PendingLesson } from '@hoc/spine-schemas/lessons'

/** What is there to be learned, before anybody has decided to keep it. */
export type Detected = Omit<
  PendingLesson,
  'id' | 'createdBy' | 'createdAt' | 'updatedAt' | 'version' | 'state' | 'sourceEventId'
> & {
  /** Null where nothing but the lesson itself tells of it. */
  readonly sourceEventId: string | null
}

/** Where it was seen. */
export interface Seen {
  readonly sourceEventType: PendingLesson['sourceEventType']
  readonly sourceEventId: string | null
  readonly sourceRunId: string | null
  readonly agentId: string | null
}

/** Who keeps a lesson, and when. */
export interface Learning {
  readonly id: LessonId
  readonly by: ActorId
  readonly at: string
}

/** Keeps what was detected as a lesson that nobody has looked at yet. */
export function learn(detected: Detected, { id, by, at }: Learning): PendingLesson {
  return {
    ...detected,
    sourceEventId: detected.sourceEventId ?? id,
    id,
    createdBy: by,
    createdAt: at,
    updatedAt: at,
    version: 1,
    state: 'pending',
  }
}

/** What lessons of the same have in common: parts that cannot run into each other. */
export function debounceKeyOf(...parts: readonly (string | null)[]): string {
  return JSON.stringify(parts)
}

/** How a run is spoken of. */
export function whose({ sourceRunId, agentId }: Seen): string {
  const of = agentId === null ? '' : ` of ${agentId}`
  return sourceRunId === null ? `Something${of}` : `Run ${sourceRunId}${of}`
}
