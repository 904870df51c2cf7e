import { ActorId, KeyId, type Caller } from '@hoc/spine-schemas/caller'
import { accept, refuse } from '@hoc/spine-schemas/decision'
import { roleGrants } from '@hoc/spine-schemas/roles'
import { aKeyOf, aMember, aTenantId, noon } from '@hoc/spine-schemas/testing/account'
import { describe, expect, it } from 'vitest'

import { explain, subjectOf } from './explain.ts'

const member = aMember({ role: 'viewer' })
const key = aKeyOf(member)
const known = { held: { key, member }, member, granted: roleGrants }
const nothing = { held: undefined, member: undefined, granted: roleGrants }
const admin: Caller = { tenantId: aTenantId(), actorId: ActorId.parse('a'), grants: ['people:read'], scopes: ['*'] }
const viewer: Caller = { ...admin, grants: [] }

describe('subjectOf', () => {
  it('is the caller, or the key or the member that is named', () => {
    expect(subjectOf(admin, {}, nothing, noon)).toEqual(accept(admin))
    expect(subjectOf(admin, { keyId: key.id }, known, noon)).toMatchObject({ plan: { keyId: key.id, role: 'viewer' } })
    expect(subjectOf(admin, { memberId: member.id }, known, noon)).toMatchObject({
      plan: { actorId: member.id, grants: roleGrants.viewer, scopes: ['*'] },
    })
  })

  it('is nobody who is not there, or whom the caller may not see', () => {
    expect(subjectOf(admin, { keyId: key.id }, nothing, noon)).toEqual(refuse('KEY_NOT_FOUND'))
    expect(subjectOf(admin, { memberId: member.id }, nothing, noon)).toEqual(refuse('MEMBER_NOT_FOUND'))
    expect(subjectOf(viewer, { keyId: key.id }, known, noon)).toEqual(refuse('KEY_NOT_FOUND'))
    expect(subjectOf(viewer, { memberId: member.id }, known, noon)).toEqual(refuse('MEMBER_NOT_FOUND'))
  })

  it('is the caller’s own key and member, whoever they are', () => {
    const own = { ...viewer, keyId: KeyId.parse(key.id), actorId: ActorId.parse(member.id) }

    expect(subjectOf(own, { keyId: key.id }, known, noon)).toMatchObject({ accepted: true })
    expect(subjectOf(own, { memberId: member.id }, known, noon)).toMatchObject({ accepted: true })
  })
})

describe('explain', () => {
  const says = (verdict: 'allow' | 'allow_degraded' | 'deny') => ({
    gate: 'x',
    verdict,
    code: null,
    reason: null,
    liftedBy: null,
  })

  it('takes the worst for the whole', () => {
    const whole = (...gates: ReturnType<typeof says>[]) => explain('x.y', accept(admin), () => gates)

    expect(whole(says('allow'))).toMatchObject({ plan: { verdict: 'allow' } })
    expect(whole(says('allow'), says('allow_degraded'))).toMatchObject({ plan: { verdict: 'allow_degraded' } })
    expect(whole(says('allow_degraded'), says('deny'))).toMatchObject({ plan: { verdict: 'deny' } })
  })

  it('explains neither what is no operation, nor to whom there is nobody', () => {
    expect(explain('x.y', accept(admin), () => undefined)).toEqual(refuse('OPERATION_NOT_FOUND'))
    expect(explain('x.y', refuse('KEY_NOT_FOUND'), () => [])).toEqual(refuse('KEY_NOT_FOUND'))
  })
})
