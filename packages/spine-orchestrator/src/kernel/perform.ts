import { digest } from '@hoc/canonical/digest'
import { findAnswer, type Answer, type Provenance } from '@hoc/drivers/records'
import type { Contract, RefusalCode } from '@hoc/spine-schemas/contract'
import type { Ending } from '@hoc/spine-schemas/outcome'
import { z } from 'zod'

import type { Operation, Step } from './operation.ts'
import { recordsOf } from './records.ts'
import type { Closing } from './transaction.ts'

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
  const keyed = contract.effect === 'write' && key ? { key, requestSha: digest(step.input) } : undefined
  const recall = async () => keyed && findAnswer(step.tx, contract.name, keyed.key)

  const [known, decision] = await Promise.all([recall(), run(step)])

  // Who waited for a row that its own key's first dispatch held is refused for what that one did: look again.
  const earlier = known ?? (decision.accepted ? undefined : await recall())
  if (earlier && keyed) return { answer: replay(contract, earlier, keyed.requestSha) }
  if (!decision.accepted) return { answer: { outcome: 'refused', code: decision.code } }

  const { output, writes = [], facts = [], events = [] } = decision.plan
  const value = z.parse<C['output']>(contract.output, output)
  if (contract.effect === 'read') return { answer: { outcome: 'done', value } }

  const left = recordsOf({ keyed: keyed && { ...keyed, response: value }, facts, events }, by)
  return { answer: { outcome: 'done', value }, writes: [...writes, left] }
}

function replay<C extends Contract>(contract: C, earlier: Answer, requestSha: string): EndingOf<C> {
  if (earlier.requestSha !== requestSha) return { outcome: 'refused', code: 'IDEMPOTENCY_KEY_REUSED' }
  return {
    outcome: 'done',
    value: z.parse<C['output']>(contract.output, earlier.response),
    replayOf: earlier.dispatchId,
  }
}
