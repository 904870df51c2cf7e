import { digest } from '@hoc/canonical/digest'
import { GENESIS } from '@hoc/canonical/chain'
import type { RunId } from '@hoc/spine-schemas/runs'
import type { SentStep, Step, TraceHead } from '@hoc/spine-schemas/traces'

import { determinismHash } from './determinism.ts'

/** The hash before the first step. */
export const BEFORE_ALL = GENESIS.hash

interface Place {
  readonly runId: RunId
  readonly prev: string
  readonly recordedAt: string
}

/**
 * Binds a step to all before it: its hash covers every field of it and the hash before. Tokens that nobody counted are no
 * field: a step without them has the hash that it had before steps told of tokens.
 */
export function bind(sent: SentStep, { runId, prev, recordedAt }: Place): Step {
  const bound = { ...sent, runId, recordedAt, determinismHash: determinismHash(sent), prev }
  const counted = { inputTokens: sent.inputTokens ?? undefined, outputTokens: sent.outputTokens ?? undefined }
  return { ...bound, hash: digest({ ...bound, ...counted }) }
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
