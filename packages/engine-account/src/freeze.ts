import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { freezeTenantKey } from '@hoc/spine-schemas/operators'

import { stateOf } from './caller.ts'
import type { Held, KeyChange } from './held.ts'
import type { Acting } from './reach.ts'

/** Stops a key for now. Whoever may manage keys may stop anyone's: who sees a leak is not to look for an owner first. */
export function freeze(
  held: Held | undefined,
  { who, reason, at }: { readonly who: Acting; readonly reason: string; readonly at: string },
): Decision<KeyChange, RefusalCode<typeof freezeTenantKey>> {
  if (!held) return refuse('KEY_NOT_FOUND')
  const { key: before } = held
  if (stateOf(before, at) !== 'active') return refuse('KEY_NOT_ACTIVE')

  const frozen = { frozenBy: who.actorId, frozenAt: at, freezeReason: reason }
  return accept({ before, after: { ...before, ...frozen, state: 'frozen', version: before.version + 1 } })
}
