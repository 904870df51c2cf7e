import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { ApiKey, revokeKey } from '@hoc/spine-schemas/keys'

import type { Held, KeyChange } from './held.ts'
import { reaches, type Acting } from './reach.ts'

interface Revoking {
  readonly who: Acting
  readonly reason: string
  readonly at: string
}

/** Stops a key for good, also one that is frozen or has expired. */
export function revoke(held: Held | undefined, revoking: Revoking): Decision<KeyChange, RefusalCode<typeof revokeKey>> {
  if (!held) return refuse('KEY_NOT_FOUND')
  const { key, member } = held
  if (key.state === 'revoked') return refuse('KEY_REVOKED')
  if (!reaches(revoking.who, member.role)) return refuse('ROLE_TOO_HIGH')

  return accept(revoked(key, revoking))
}

/** A key before and after it was revoked. */
export function revoked(before: ApiKey, { who, reason, at }: Revoking): KeyChange {
  const told = { revokedBy: who.actorId, revokedAt: at, revokeReason: reason }
  return { before, after: { ...before, ...told, state: 'revoked', version: before.version + 1 } }
}
