import { KeyId } from '@hoc/spine-schemas/caller'
import { refuse } from '@hoc/spine-schemas/decision'
import { MemberId } from '@hoc/spine-schemas/members'
import { aMember, aTenant, installation, noon } from '@hoc/spine-schemas/testing/account'
import { expect, it } from 'vitest'

import { recover } from './recover.ts'

const tenant = aTenant()
const [first, second] = [aMember(), aMember({ createdAt: '2026-01-02T12:00:00.000Z' })]
const recovering = {
  named: undefined,
  newMemberId: MemberId.parse(crypto.randomUUID()),
  keyId: KeyId.parse(crypto.randomUUID()),
  publicId: 'k3yk3yk3yk3y',
  by: installation,
  at: noon,
}

it('gives the owner who has been one for longest a key for everything', () => {
  expect(recover({ tenant, held: [second, first] }, recovering)).toMatchObject({
    accepted: true,
    plan: { key: { memberId: first.id, scopes: ['*'], state: 'active', createdBy: installation }, made: [] },
  })
})

it('makes an owner where there is none', () => {
  expect(recover({ tenant, held: [] }, recovering)).toMatchObject({
    accepted: true,
    plan: { key: { memberId: recovering.newMemberId }, made: [{ id: recovering.newMemberId, role: 'owner' }] },
  })
})

it('gives a named admin a key, and nobody below them', () => {
  const of = (member: typeof first) => recover({ tenant, held: [member, first] }, { ...recovering, named: member.id })

  expect(of(aMember({ role: 'admin' }))).toMatchObject({ accepted: true, plan: { made: [] } })
  expect(of(aMember({ role: 'member' }))).toEqual(refuse('ROLE_TOO_LOW'))
  expect(of(aMember({ state: 'removed' }))).toEqual(refuse('MEMBER_REMOVED'))
})

it('finds nobody who is not there, and no tenant that is not', () => {
  expect(recover({ tenant, held: [first] }, { ...recovering, named: second.id })).toEqual(refuse('MEMBER_NOT_FOUND'))
  expect(recover({ tenant: undefined, held: [] }, recovering)).toEqual(refuse('TENANT_NOT_FOUND'))
})
