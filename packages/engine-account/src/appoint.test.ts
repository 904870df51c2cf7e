import { ActorId, KeyId } from '@hoc/spine-schemas/caller'
import { MemberId } from '@hoc/spine-schemas/members'
import { noon } from '@hoc/spine-schemas/testing/account'
import { expect, it } from 'vitest'

import { appoint } from './appoint.ts'

const appointing = {
  memberId: MemberId.parse(crypto.randomUUID()),
  keyId: KeyId.parse(crypto.randomUUID()),
  publicId: 'k3yk3yk3yk3y',
  name: 'Olivia',
  at: noon,
}
const alice = { actorId: ActorId.parse('alice'), role: 'admin', grants: [], scopes: ['tenants.*'] } as const
const acting = { ...alice, grants: [...alice.grants], scopes: [...alice.scopes] }

it('makes a member with a key that is as wide as the one that was shown', () => {
  const decision = appoint({ ...appointing, role: 'admin', who: acting })

  expect(decision).toMatchObject({
    accepted: true,
    plan: {
      operator: { id: appointing.memberId, role: 'admin', state: 'active', createdBy: 'alice' },
      key: { id: appointing.keyId, memberId: appointing.memberId, scopes: ['tenants.*'], expiresAt: null },
    },
  })
})

it('lets nobody appoint above themselves', () => {
  expect(appoint({ ...appointing, role: 'owner', who: acting })).toEqual({ accepted: false, code: 'ROLE_TOO_HIGH' })
})
