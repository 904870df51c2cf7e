import type { KeyId } from '@hoc/spine-schemas/caller'
import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { ApiKey } from '@hoc/spine-schemas/keys'
import type { Member, MemberId } from '@hoc/spine-schemas/members'
import type { appointOperator } from '@hoc/spine-schemas/operators'
import type { Role } from '@hoc/spine-schemas/roles'

import { aMember } from './add-service.ts'
import { aKey } from './key.ts'
import { reaches, type Acting } from './reach.ts'

interface Appointing {
  readonly memberId: MemberId
  readonly keyId: KeyId
  readonly publicId: string
  readonly name: string
  readonly role: Role
  readonly who: Acting
  readonly at: string
}

interface Appointed {
  readonly operator: Member
  readonly key: ApiKey
}

/** Makes an operator, of a role up to that of whoever appoints, with a key for all that the role may. */
export function appoint({
  memberId: id,
  keyId,
  publicId,
  name,
  role,
  who,
  at,
}: Appointing): Decision<Appointed, RefusalCode<typeof appointOperator>> {
  if (!reaches(who, role)) return refuse('ROLE_TOO_HIGH')

  const operator = aMember({ id, kind: 'person', email: null, name, role, createdBy: who.actorId }, at)
  const told = { id: keyId, publicId, memberId: id, name: 'Operator’s key', scopes: [...who.scopes] }
  return accept({ operator, key: aKey({ ...told, by: who.actorId, at }) })
}
