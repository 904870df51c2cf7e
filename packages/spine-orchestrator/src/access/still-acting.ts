import { shareActing } from '@hoc/drivers/keys'
import { stillMay } from '@hoc/engine-account/still'
import type { Contract, Refusal } from '@hoc/spine-schemas/contract'
import { andThenDecide } from '@hoc/spine-schemas/decision'

import { ifNamed } from '../if-named.ts'
import type { Operation } from '../kernel/operation.ts'

type Run<C extends Contract> = Operation<C>['run']

/**
 * Carries out what manages access for whoever still may, in the same transaction: who somebody is is remembered for a
 * while, and within it they are not to undo what was just done to them. Their key is read before all else, in the same
 * flight, and held. What changes nobody’s access only looks at it: a change that comes later finds it done.
 */
export function stillActing<C extends Contract & { readonly refusals: { readonly CALLER_CHANGED: Refusal } }>(
  run: Run<C>,
  read: typeof shareActing = shareActing,
): Run<C> {
  return async (step) => {
    const acting = ifNamed(step.caller.keyId, (id) => read(step.tx, id))
    const [held, decision] = await Promise.all([acting, run(step)])
    return andThenDecide(stillMay(step.caller, held, step.now), () => decision)
  }
}
