import { digest } from '@hoc/canonical/digest'
import { compiled } from '@hoc/drivers/compiled'
import { findAnswer, insertRecords, type Answer, type Keyed, type Provenance } from '@hoc/drivers/records'
import type { Write } from '@hoc/drivers/tx'
import type { Contract, RefusalCode } from '@hoc/spine-schemas/contract'
import type { Ending } from '@hoc/spine-schemas/outcome'
import { z } from 'zod'

import { newId } from './ids.ts'
import type { Operation, Plan, Step } from './operation.ts'
import type { Closing } from './transaction.ts'

const RecordId = z.uuid()

/** Every way that an operation of this contract may end, once it was allowed to begin. */
export type EndingOf<C extends Contract> = Ending<z.output<C['output']>, RefusalCode<C>>

/**
 * Carries out an operation inside its transaction: the answer that its key already has, or a
 * refusal, or a value together with everything that is to be written for it.
 */
export async function perform<C extends Contract>(
  { contract, run }: Operation<C>,
  step: Step<C>,
  by: Provenance,
  key: string | undefined,
): Promise<Closing<EndingOf<C>>> {
  const keyed = keyedBy(contract, key, step.input)
  const recall = keyed && (() => findAnswer(step.tx, contract.name, keyed.key))

  const [known, decision] = recall ? await Promise.all([recall(), run(step)]) : [undefined, await run(step)]

  // Who waited for a row that its own key's first dispatch held is refused for what that one did: look again.
  const earlier = known ?? (decision.accepted ? undefined : await recall?.())
  if (earlier && keyed) return { answer: replay(contract, earlier, keyed.requestSha) }
  if (!decision.accepted) return { answer: { outcome: 'refused', code: decision.code } }

  const value = z.parse<C['output']>(compiled(contract.output), decision.plan.output)
  const answer = { outcome: 'done', value } as const
  const stored = keyed && { ...keyed, response: withoutSecrets(contract, value) }
  return contract.effect === 'write' ? { answer, writes: writesOf(decision.plan, { value, stored, by }) } : { answer }
}

// A read is answered anew each time, whatever its key.
function keyedBy({ effect }: Contract, key: string | undefined, input: unknown) {
  return effect === 'write' && key ? { key, requestSha: digest(input) } : undefined
}

// What is answered once is kept nowhere, so that a replay has nothing to give away.
function withoutSecrets({ answersOnce }: Contract, value: unknown): unknown {
  if (!answersOnce) return value
  return { ...(value as object), ...Object.fromEntries(answersOnce.map((key) => [key, null])) }
}

type Left = { readonly value: unknown; readonly stored: Keyed | undefined; readonly by: Provenance }

// What the operation writes and, whatever its domain, what every write leaves: a ledger entry for each fact,
// an outbox row for each event, the answer under its key. An event that tells what is answered tells it as it is answered.
function writesOf(plan: Plan, { value, stored, by }: Left): Write[] {
  const entries = (plan.facts ?? []).map(({ entity, id, inTenant, before, after }) => ({
    id: newId(RecordId),
    inTenant,
    entity,
    entityId: id,
    beforeSha: before && digest(before),
    afterSha: after && digest(after),
  }))
  const events = (plan.events ?? []).map((event) => ({
    id: newId(RecordId),
    type: event.type,
    payload: event.payload === plan.output ? (value as object) : event.payload,
  }))
  return [...(plan.writes ?? []), insertRecords({ keyed: stored, entries, events }, by)]
}

function replay<C extends Contract>(contract: C, earlier: Answer, requestSha: string): EndingOf<C> {
  if (earlier.requestSha !== requestSha) return { outcome: 'refused', code: 'IDEMPOTENCY_KEY_REUSED' }
  return {
    outcome: 'done',
    value: z.parse<C['output']>(compiled(contract.output), earlier.response),
    replayOf: earlier.dispatchId,
  }
}
