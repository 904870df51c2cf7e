import { digestText } from '@hoc/canonical/digest'
import { GENESIS } from '@hoc/canonical/chain'
import type { RunId } from '@hoc/spine-schemas/runs'
import type { KeptStep, SentStep, Step, TraceHead } from '@hoc/spine-schemas/traces'

import { determinismHash, textsOf, type Texts } from './determinism.ts'

/** The hash before the first step. */
export const BEFORE_ALL = GENESIS.hash

interface Place {
  readonly runId: RunId
  readonly prev: string
  readonly recordedAt: string
}

/** Binds a step to all before it: its hash covers every field of it and the hash before. */
export function bind(sent: SentStep, { runId, prev, recordedAt }: Place): KeptStep {
  const texts = textsOf(sent)
  const does = determinismHash(sent, texts)
  const hash = digestText(boundText(sent, { texts, does, place: { runId, prev, recordedAt } }))
  return { ...sent, params: texts.params, runId, recordedAt, determinismHash: does, prev, hash }
}

interface Bound {
  readonly texts: Texts
  readonly does: string
  readonly place: Place
}

// Every field as canonical JSON, written out: the keys are in order. Tokens that nobody counted are no field: a step
// without them has the hash that it had before steps told of tokens.
function boundText(step: SentStep, { texts, does, place }: Bound): string {
  return (
    `{"costMicros":${step.costMicros},"determinismHash":"${does}","durationMs":${step.durationMs}` +
    counted(',"inputTokens":', step.inputTokens) +
    `,"outcomeCategory":${texts.outcomeCategory},"outcomeCode":${texts.outcomeCode}` +
    counted(',"outputTokens":', step.outputTokens) +
    `,"params":${texts.params},"prev":"${place.prev}","recordedAt":"${place.recordedAt}"` +
    `,"retryCount":${step.retryCount},"runId":"${place.runId}","seq":${step.seq},"skill":${texts.skill}` +
    `,"status":${texts.status}}`
  )
}

function counted(key: string, tokens: number | null): string {
  return tokens === null ? '' : `${key}${tokens}`
}

/** The first step that does not hold, and what is wrong with it. */
export interface Break {
  readonly seq: number
  readonly wrong: 'step_missing' | 'step_altered' | 'step_unlinked' | 'end_missing'
}

interface From {
  readonly seq: number
  readonly prev: string
}

/** Follows steps from a place on: how many hold, and the first that does not. */
export function follow(steps: readonly Step[], { seq, prev }: From): { verified: number; broken: Break | null } {
  let before = prev
  for (const [index, step] of steps.entries()) {
    const wrong = faultOf(step, { seq: seq + index, prev: before })
    if (wrong) return { verified: index, broken: { seq: seq + index, wrong } }
    before = step.hash
  }
  return { verified: steps.length, broken: null }
}

/** Whether a trace ends where its head says. */
export function endFault(head: TraceHead, last: Step | undefined): Break | null {
  const isWhole = last ? last.seq + 1 === head.steps && last.hash === head.hash : head.steps === 0
  return isWhole ? null : { seq: Math.min(head.steps, last ? last.seq + 1 : 0), wrong: 'end_missing' }
}

function faultOf(step: Step, { seq, prev }: From): Break['wrong'] | undefined {
  if (step.seq !== seq) return 'step_missing'
  if (step.prev !== prev) return 'step_unlinked'
  const { hash, determinismHash: _stored, prev: _prev, runId, recordedAt, ...sent } = step
  const again = bind(sent, { runId, prev, recordedAt })
  return again.hash === hash && again.determinismHash === step.determinismHash ? undefined : 'step_altered'
}
