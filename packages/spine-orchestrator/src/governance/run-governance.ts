import type { Caller } from '@hoc/spine-schemas/caller'
import type { Outcome } from '@hoc/spine-schemas/outcome'
import type { emitCriticalSuccess, emitNearThreshold } from '@hoc/spine-schemas/lesson-contracts'
import type { Completion } from '@hoc/spine-schemas/run-completion'
import type { z } from 'zod'

import { getSpine } from '../bootstrap.ts'
import type { Spine } from '../spine.ts'

/** Whether the end of a run is one transaction. It always is: setting it to false in the environment refuses the start. */
export const TRANSACTION_COORDINATOR_ENABLED = true

/** Whether what is rolled back is audited. It always is: a dispatch that ends so has its record. */
export const RAC_ROLLBACK_AUDIT_ENABLED = true

/** Where the end of a run stands. There is nothing between: all of it is committed, or none. */
export const TransactionPhase = { COMMITTED: 'COMMITTED', ROLLED_BACK: 'ROLLED_BACK' } as const
export type TransactionPhase = keyof typeof TransactionPhase

/** How a run ended, as earlier callers tell it. Whose run it is, the caller says. */
export interface RunEnding {
  readonly runId: string
  /** `succeeded`, `completed` and `success` say the same, and so do `failed`, `failure` and `error`. */
  readonly runStatus: string
  /** Needed of a run that failed. */
  readonly errorCode?: string
  readonly errorMessage?: string
}

/** What the end of a run left in one domain. */
export interface DomainResult {
  readonly domain: 'incidents' | 'policies' | 'logs'
  readonly action: 'create_incident' | 'evaluate_policy' | 'complete_trace'
  /** Null where there was nothing to do. */
  readonly resultId: string | null
  readonly success: true
}

/** What the end of a run left. */
export interface TransactionResult {
  readonly runId: string
  readonly phase: 'COMMITTED'
  readonly completion: z.output<typeof Completion>
  readonly domains: readonly DomainResult[]
}

/** How something done would be taken back. There is no such thing: what fails was never done. */
export type RollbackAction = never

/** A run could not be ended, and nothing of its end is there. */
export class TransactionFailed extends Error {
  readonly phase = TransactionPhase.ROLLED_BACK
  /** The code of the refusal or of the denial, or INVALID_INPUT. */
  readonly code: string

  constructor(code: string, says: string) {
    super(says)
    this.code = code
  }
}

/** Earlier callers catch it. Nothing throws it: the database takes back what fails. */
export class RollbackNotSupportedError extends Error {}

/** A spine, as far as run governance needs one. */
export type GoverningSpine = Pick<Spine, 'dispatch'>

/** Ends runs, each in one transaction. Holds nothing of any of them. */
export class RunCompletionTransaction {
  readonly #spine: GoverningSpine

  constructor(spine: GoverningSpine) {
    this.#spine = spine
  }

  /** Ends a run with everything that its end leaves, or throws TransactionFailed and leaves nothing. Told the same again, it answers the same. */
  async execute({ runId, runStatus, errorCode, errorMessage }: RunEnding, caller: Caller): Promise<TransactionResult> {
    const input = { runId, outcome: outcomeOf(runStatus), errorCode, errorMessage }
    return resultOf(valueOf(await this.#spine.dispatch('runs.complete', input, caller)))
  }
}

/** Makes what ends the runs of a spine. */
export function createTransactionCoordinator(spine: GoverningSpine): RunCompletionTransaction {
  return new RunCompletionTransaction(spine)
}

/** What ends the runs of this process. Throws before bootstrapSpine(), because nothing can be governed yet. */
export function getTransactionCoordinator(): RunCompletionTransaction {
  return createTransactionCoordinator(getSpine())
}

/** A limit that was nearly met. */
export type NearThreshold = z.input<typeof emitNearThreshold.input>

/** Something that went unusually well. */
export type CriticalSuccess = z.input<typeof emitCriticalSuccess.input>

/** What governs runs and what is learned of them, by the names of earlier callers. Each answers an id, or throws. */
export interface RunGovernance {
  /** Ends a run as it is told, and answers the id of what was checked. */
  createPolicyEvaluation(ending: RunEnding, caller: Caller): Promise<string>
  emitNearThresholdLesson(near: NearThreshold, caller: Caller): Promise<string>
  emitCriticalSuccessLesson(success: CriticalSuccess, caller: Caller): Promise<string>
}

/** The run governance of a spine. */
export function wireRunGovernance(spine: GoverningSpine): RunGovernance {
  return {
    async createPolicyEvaluation(ending, caller) {
      const { completion } = await createTransactionCoordinator(spine).execute(ending, caller)
      return completion.evaluationId
    },
    emitNearThresholdLesson: async (near, caller) =>
      valueOf(await spine.dispatch('lessons.emit_near_threshold', near, caller)).id,
    emitCriticalSuccessLesson: async (success, caller) =>
      valueOf(await spine.dispatch('lessons.emit_critical_success', success, caller)).id,
  }
}

/** The run governance of this process. Throws before bootstrapSpine(), because nothing can be governed yet. */
export function getRunGovernance(): RunGovernance {
  return wireRunGovernance(getSpine())
}

/** Ends a run of this process’s spine as it is told, and answers the id of what was checked: a promise, also where earlier callers had it at once. */
export async function createPolicyEvaluation(ending: RunEnding, caller: Caller): Promise<string> {
  return await getRunGovernance().createPolicyEvaluation(ending, caller)
}

/** Keeps in this process’s spine that a limit was nearly met, and answers the id of the lesson. */
export async function emitNearThresholdLesson(near: NearThreshold, caller: Caller): Promise<string> {
  return await getRunGovernance().emitNearThresholdLesson(near, caller)
}

/** Keeps in this process’s spine that something went unusually well, and answers the id of the lesson. */
export async function emitCriticalSuccessLesson(success: CriticalSuccess, caller: Caller): Promise<string> {
  return await getRunGovernance().emitCriticalSuccessLesson(success, caller)
}

const outcomes: Readonly<Record<string, 'succeeded' | 'failed'>> = {
  succeeded: 'succeeded',
  completed: 'succeeded',
  success: 'succeeded',
  failed: 'failed',
  failure: 'failed',
  error: 'failed',
}

function outcomeOf(status: string): 'succeeded' | 'failed' {
  const outcome = Object.hasOwn(outcomes, status.toLowerCase()) ? outcomes[status.toLowerCase()] : undefined
  if (!outcome) throw new TypeError(`Expected one of ${Object.keys(outcomes).join(', ')}, saw "${status}".`)
  return outcome
}

/** What an outcome that is done answers; of any other, what is thrown. */
function valueOf<Value>(outcome: Outcome<Value>): Value {
  if (outcome.outcome === 'done') return outcome.value
  throw new TransactionFailed(codeOf(outcome), `It was ${outcome.outcome}: ${codeOf(outcome)}. Nothing was done.`)
}

function codeOf(outcome: Exclude<Outcome, { outcome: 'done' }>): string {
  if (outcome.outcome === 'refused') return outcome.code
  return outcome.outcome === 'denied' ? outcome.authority.authority_code : 'INVALID_INPUT'
}

function resultOf(completion: z.output<typeof Completion>): TransactionResult {
  const { run, evaluationId, incidentIds } = completion
  const [incidentId = null] = incidentIds
  return {
    runId: run.id,
    phase: TransactionPhase.COMMITTED,
    completion,
    domains: [
      { domain: 'incidents', action: 'create_incident', resultId: incidentId, success: true },
      { domain: 'policies', action: 'evaluate_policy', resultId: evaluationId, success: true },
      { domain: 'logs', action: 'complete_trace', resultId: run.id, success: true },
    ],
  }
}
