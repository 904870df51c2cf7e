import { z } from 'zod'

import type { AuthorityFields } from './authority.ts'
import type { Refusal } from './contract.ts'
import { uuid } from './uuid.ts'

/** One dispatch, from beginning to end, retries included. */
export const DispatchId = uuid().brand<'DispatchId'>()
export type DispatchId = z.infer<typeof DispatchId>

/**
 * What a dispatch tells its caller. Every answer a caller can act on is a value; only a
 * defect or a broken machine is thrown.
 */
export type Outcome<Value = unknown, Code extends string = string> = Circumstances & Ending<Value, Code>

/** How a dispatch ends. */
export type Ending<Value = unknown, Code extends string = string> =
  | { readonly outcome: 'done'; readonly value: Value; readonly replayOf?: DispatchId }
  | { readonly outcome: 'refused'; readonly code: Code | KernelRefusal }
  | { readonly outcome: 'denied'; readonly gate: string; readonly liftedBy: string; readonly retryAfterMs?: number }
  | { readonly outcome: 'invalid'; readonly issues: readonly Issue[] }

/** What every outcome carries: which dispatch it was, and under which authority. */
export interface Circumstances {
  readonly dispatchId: DispatchId
  readonly authority: AuthorityFields
}

export interface Issue {
  readonly path: string
  readonly message: string
}

/** The refusals that any write may meet, whatever its contract: they are the kernel's own. */
export const kernelRefusals = {
  IDEMPOTENCY_KEY_REUSED: { kind: 'unprocessable', says: 'This idempotency key belongs to another request.' },
  STILL_RUNNING: { kind: 'conflict', says: 'Another dispatch holds what this one needs. Try again.' },
} as const satisfies Record<string, Refusal>

export type KernelRefusal = keyof typeof kernelRefusals

/** What is thrown when the machine, not the caller, is the reason. Each says whether trying again can help. */
export const breakdowns = {
  DISPATCH_ABORTED: 'The caller gave up before anything was written.',
  DISPATCH_TIMED_OUT: 'It took too long, and nothing was written. Try again.',
  OUTCOME_UNKNOWN:
    'The connection was lost while committing. Send it again with the same idempotency key to learn what became of it.',
} as const

export type Breakdown = keyof typeof breakdowns
