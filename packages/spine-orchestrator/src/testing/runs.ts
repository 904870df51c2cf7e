import type { TestDatabase } from '@hoc/drivers/testing/database'
import type { Caller } from '@hoc/spine-schemas/caller'
import { RunId } from '@hoc/spine-schemas/runs'

import type { Spine } from '../spine.ts'

interface Somewhere {
  readonly db: Pick<TestDatabase, 'all'>
  readonly spine: Pick<Spine, 'dispatch'>
  readonly caller: Caller
}

/** What a run is declared with. */
export const errand = {
  agentId: 'invoice-agent',
  goal: 'Match the invoices of March with their orders.',
  actorType: 'human',
  onBehalfOf: 'alice@example.com',
  source: 'sdk',
} as const

/** A run that waits to be started. */
export async function aQueuedRunIn({ spine, caller }: Omit<Somewhere, 'db'>, facts: object = {}): Promise<RunId> {
  const declared = await spine.dispatch('runs.declare', { ...errand, ...facts }, caller)
  if (declared.outcome !== 'done') throw new Error(`Expected a declared run, saw ${declared.outcome}.`)
  return declared.value.id
}

/** A run under way. */
export async function aRunningRunIn(
  somewhere: Omit<Somewhere, 'db'>,
  starting: object = {},
  declared: object = {},
): Promise<RunId> {
  const runId = await aQueuedRunIn(somewhere, declared)
  const started = await somewhere.spine.dispatch('runs.start', { runId, ...starting }, somewhere.caller)
  if (started.outcome !== 'done') throw new Error(`Expected a started run, saw ${started.outcome}.`)
  return runId
}

/** A run that failed. */
export async function anEndedRunIn(somewhere: Omit<Somewhere, 'db'>): Promise<RunId> {
  const runId = await aRunningRunIn(somewhere)
  const failure = { runId, errorCode: 'TOOL_TIMEOUT', errorMessage: 'orders.read did not answer.' }
  await somewhere.spine.dispatch('runs.fail', failure, somewhere.caller)
  return runId
}

/** A running run whose lease ran out an hour ago. */
export async function aSilentRunIn(somewhere: Somewhere, declared: object = {}): Promise<RunId> {
  const runId = await aRunningRunIn(somewhere, {}, declared)
  await somewhere.db.all(`update hoc.runs set last_seen_at = now() - interval '61 minutes',
    lease_expires_at = now() - interval '1 hour' where id = '${runId}'`)
  return runId
}

/** A run that was declared 25 hours ago, and still waits to be started. */
export async function aForgottenRunIn(somewhere: Somewhere): Promise<RunId> {
  const runId = await aQueuedRunIn(somewhere)
  await somewhere.db.all(`alter table hoc.runs disable trigger declared;
    update hoc.runs set created_at = now() - interval '25 hours' where id = '${runId}';
    alter table hoc.runs enable trigger declared`)
  return runId
}

/** A running run that should have ended an hour ago. */
export async function anOverdueRunIn(somewhere: Somewhere): Promise<RunId> {
  const runId = await aRunningRunIn(somewhere)
  await somewhere.db.all(`update hoc.run_obligations set due_at = now() - interval '1 hour' where run_id = '${runId}'`)
  return runId
}

/** A step as it is sent. */
export function aSentStep(seq: number, facts: object = {}) {
  return { seq, skill: 'orders.read', status: 'success', outcomeCategory: 'SUCCESS', params: { seq }, ...facts }
}

/** A running run with recorded steps. */
export async function aTracedRunIn(somewhere: Omit<Somewhere, 'db'>, count = 3): Promise<RunId> {
  const runId = await aRunningRunIn(somewhere)
  const steps = Array.from({ length: count }, (_, seq) => aSentStep(seq))
  const recorded = await somewhere.spine.dispatch('runs.record_steps', { runId, steps }, somewhere.caller)
  if (recorded.outcome !== 'done') throw new Error(`Expected recorded steps, saw ${recorded.outcome}.`)
  return runId
}
