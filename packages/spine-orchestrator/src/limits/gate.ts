import type { AuthorityDecision } from '@hoc/spine-schemas/authority'

import { denial, type Question } from '../kernel/gate.ts'
import type { Exceeded } from './admission.ts'

/**
 * Stops a key that asks for more than it may. What the other keys of its tenant have used up keeps nobody from what is
 * allowed even after a kill: a fleet that has gone mad is stopped by it.
 */
export function rate({ contract, admission }: Question): AuthorityDecision | undefined {
  const exceeded = admission?.exceeded
  if (!exceeded || (exceeded.of === 'tenant' && contract.whileKilled)) return undefined
  const { code, retryAfterMs } = exceeded
  return denial('rate', { code, reason: reasonOf(exceeded), liftedBy: LIFTED_BY[code], retryAfterMs })
}

const LIFTED_BY = { RATE_LIMITED: 'time', TOO_MANY_AT_ONCE: 'time', LIMITS_UNREADABLE: 'operator' } as const

function reasonOf({ code, of, most }: Exceeded): string {
  if (code === 'LIMITS_UNREADABLE') return `It could not be read how much the ${of} may still ask.`
  if (code === 'TOO_MANY_AT_ONCE') return `The ${of} may have ${most} dispatches under way at once.`
  return `The ${of} may ask ${most} times a minute.`
}
