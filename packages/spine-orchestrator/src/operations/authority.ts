import { findKey } from '@hoc/drivers/keys'
import { findMember } from '@hoc/drivers/members'
import { explain, subjectOf } from '@hoc/engine-account/explain'
import { explainAuthority } from '@hoc/spine-schemas/authority'
import { andThen } from '@hoc/spine-schemas/decision'

import { ifNamed } from '../if-named.ts'
import { operation } from '../kernel/operation.ts'

export const explainAuthorityOperation = operation(explainAuthority, async ({ tx, input, caller, now, authority }) => {
  const [held, member] = await Promise.all([
    ifNamed(input.keyId, (id) => findKey(tx, id)),
    ifNamed(input.memberId, (id) => findMember(tx, id)),
  ])
  const { operation: name, ...about } = input
  const known = { held, member, granted: authority.granted }
  const explained = explain(name, subjectOf(caller, about, known, now), authority.explain)

  return andThen(explained, (output) => ({ output }))
})
