import type { Hinge } from '@hoc/spine-schemas/run-explanation'

import { outcomeOf, type KeptOf, type SeenDispatch } from './explained.ts'
import { cameToNothing, isOfLife } from './hinges-asked.ts'
import type { Objected } from './hinges-denied.ts'

/** What was refused before it ended, was not done after all, and was not so already. */
export function refused(kept: KeptOf): Objected[] {
  const open = cameToNothing(kept, 'refused').filter((one) => !isSoAlready(one, kept))
  const last = new Map(open.map((one) => [`${one.operation} ${one.code}`, one]))
  return [...last.values()].map((one) => ({ hinge: hingeOf(one), at: one.at, isOfLife: isOfLife(one) }))
}

function hingeOf({ id, operation, code }: SeenDispatch): Hinge {
  return { kind: 'refusal', name: code ?? 'REFUSED', id, says: `Had ${operation} not been refused with ${code}.` }
}

// What says that it was done before, was over, or was not due: nothing would have come of it.
const ALREADY = new Set([
  'RUN_NOT_QUEUED',
  'RUN_ENDED',
  'RUN_ENDED_OTHERWISE',
  'RUN_NOT_ENDED',
  'RUN_SUCCEEDED',
  'RUN_RETRIED',
  'RUN_ALIVE',
  'RUN_AWAITED',
  'OBLIGATION_NOT_DUE',
])

/** How far the clocks of two processes may be apart. */
const APART_MS = 60_000

// One that was started and does not run has ended. A clock that is behind puts that before its start only where it was short.
function isSoAlready({ code, at }: SeenDispatch, kept: KeptOf): boolean {
  if (code !== 'RUN_NOT_RUNNING') return ALREADY.has(code ?? '')
  const { startedAt, endedAt } = outcomeOf(kept)
  if (startedAt === null) return false
  return at >= startedAt || (endedAt !== null && Date.parse(endedAt) - Date.parse(at) < APART_MS)
}
