import { z } from 'zod'

import { ActorId } from './caller.ts'
import { text } from './text.ts'
import { uuid } from './uuid.ts'

export const RunId = uuid().brand<'RunId'>()
export type RunId = z.infer<typeof RunId>

/** A run that has not ended: it waits, or it runs. */
export const LiveRunState = z.enum(['queued', 'running'])
export type LiveRunState = z.infer<typeof LiveRunState>

/** How a run ends. It ends once, and nothing alters it afterwards. */
export const EndedRunState = z.enum(['succeeded', 'failed', 'blocked', 'halted', 'cancelled', 'crashed'])
export type EndedRunState = z.infer<typeof EndedRunState>

export const RunState = z.enum([...LiveRunState.options, ...EndedRunState.options])
export type RunState = z.infer<typeof RunState>

/** In whose name a run acts: a person, the system, or a service. */
export const ActorType = z.enum(['human', 'system', 'service'])
export type ActorType = z.infer<typeof ActorType>

const at = z.iso.datetime()
const amount = z.int().nonnegative()

/** What a run means to do, in whose name, and what it expects to need. It is said before, and stays as it was said. */
export const declaration = {
  agentId: text(100),
  goal: text(4_000),
  actorType: ActorType,
  onBehalfOf: text(200).nullable(),
  source: z.enum(['sdk', 'api', 'system']),
  externalId: text(200).nullable(),
  tools: z.array(text(100)).max(100),
  estimatedMicros: amount.nullable(),
  estimatedSteps: amount.nullable(),
  estimatedMs: amount.nullable(),
}

const identity = {
  id: RunId,
  ...declaration,
  /** The run that this one tries again; which try it is, from 1. */
  parentId: RunId.nullable(),
  attempt: z.int().positive(),
  createdBy: ActorId,
  createdAt: at,
  updatedAt: at,
  version: z.int().positive(),
}

/** How long a run may be silent before it counts as crashed. */
export const leaseSeconds = z.int().min(10).max(3_600)

/** A run holds exactly the facts its state allows. */
export const Run = z.discriminatedUnion('state', [
  z.object({ ...identity, state: z.literal('queued') }),
  z.object({
    ...identity,
    state: z.literal('running'),
    startedAt: at,
    lastSeenAt: at,
    leaseSeconds,
    /** Until then it is believed to be alive; a heartbeat moves it on. */
    leaseExpiresAt: at,
  }),
  z.object({
    ...identity,
    state: EndedRunState,
    /** Null when it ended before it was started. */
    startedAt: at.nullable(),
    lastSeenAt: at.nullable(),
    endedAt: at,
    endedBy: ActorId,
    errorCode: text(100).nullable(),
    /** What went wrong, or why it was cancelled. */
    errorMessage: text(4_000).nullable(),
  }),
])
export type Run = z.infer<typeof Run>
export type QueuedRun = Extract<Run, { state: 'queued' }>
export type RunningRun = Extract<Run, { state: 'running' }>
export type EndedRun = Exclude<Run, QueuedRun | RunningRun>

/** What a run owes for having been started: that its outcome is recorded. */
export const ObligationKind = z.enum(['outcome'])
export type ObligationKind = z.infer<typeof ObligationKind>

const owed = { runId: RunId, kind: ObligationKind, dueAt: at }

/** What a run owes, and whether it was done, done after it was found overdue, or not yet. */
export const Obligation = z.discriminatedUnion('state', [
  z.object({ ...owed, state: z.literal('due') }),
  z.object({ ...owed, state: z.literal('overdue'), overdueAt: at, incidentId: uuid() }),
  z.object({ ...owed, state: z.literal('done'), doneAt: at }),
  z.object({ ...owed, state: z.literal('done_late'), overdueAt: at, incidentId: uuid(), doneAt: at }),
])
export type Obligation = z.infer<typeof Obligation>
