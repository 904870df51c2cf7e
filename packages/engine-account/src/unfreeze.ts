import type { Caller } from '@hoc/spine-schemas/caller'
import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { unfreezeKey } from '@hoc/spine-schemas/keys'

import type { Held, KeyChange } from './held.ts'
import { reaches, type Acting } from './reach.ts'

/** Lets a frozen key be used again, by whoever might have issued it, but never by itself. */
export function unfreeze(
  held: Held | undefined,
  { who }: { readonly who: Acting & Pick<Caller, 'keyId'> },
): Decision<KeyChange, RefusalCode<typeof unfreezeKey>> {
  if (!held) return refuse('KEY_NOT_FOUND')
  const { key: before, member } = held
  if (before.state !== 'frozen') return refuse('KEY_NOT_FROZEN')
  if (who.keyId === before.id) return refuse('CALLER_CHANGED')
  if (!reaches(who, member.role)) return refuse('ROLE_TOO_HIGH')

  const thawed = { frozenBy: null, frozenAt: null, freezeReason: null }
  return accept({ before, after: { ...before, ...thawed, state: 'active', version: before.version + 1 } })
}
