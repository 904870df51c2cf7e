import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { ApiKey } from '@hoc/spine-schemas/keys'
import type { Member, MemberId, removeMember } from '@hoc/spine-schemas/members'

import type { KeyChange } from './held.ts'
import { isLastOwner, type MemberChange } from './owners.ts'
import { reaches, type Acting } from './reach.ts'
import { revoked } from './revoke.ts'

interface Wanted {
  readonly memberId: MemberId
  readonly keys: readonly ApiKey[]
  readonly who: Acting
  readonly at: string
}

/** Takes a member out of the tenant, and revokes the keys they have left. `held` are the member and every active owner. */
export function remove(
  held: readonly Member[],
  { memberId, keys, who, at }: Wanted,
): Decision<MemberChange & { readonly keys: readonly KeyChange[] }, RefusalCode<typeof removeMember>> {
  const before = held.find(({ id }) => id === memberId)
  if (!before) return refuse('MEMBER_NOT_FOUND')
  if (before.state !== 'active') return refuse('MEMBER_REMOVED')
  if (!reaches(who, before.role)) return refuse('ROLE_TOO_HIGH')
  if (isLastOwner(before, held)) return refuse('LAST_OWNER')

  return accept({
    before,
    after: { ...before, state: 'removed', updatedAt: at, version: before.version + 1 },
    keys: keys.map((key) => revoked(key, { who, reason: 'Its member was removed.', at })),
  })
}
