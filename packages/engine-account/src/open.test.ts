import { refuse } from '@hoc/spine-schemas/decision'
import { aKeyOf, aMember, aTenant, aTenantId, installation, noon } from '@hoc/spine-schemas/testing/account'
import { describe, expect, it } from 'vitest'

import { open } from './open.ts'

const [owner, id] = [aMember(), aTenantId()]
const key = aKeyOf(owner)
const opening = {
  id,
  memberId: owner.id,
  keyId: key.id,
  name: 'First tenant',
  plan: 'enterprise',
  ownerName: 'Owner',
  ownerEmail: null,
  publicId: key.publicId,
  by: installation,
  at: noon,
} as const

describe('open', () => {
  it('opens a tenant with its owner, and a key that lets them do all that owners may', () => {
    expect(open(undefined, opening)).toMatchObject({
      accepted: true,
      plan: {
        tenant: aTenant({ id }),
        owner: { id: owner.id, name: 'Owner', role: 'owner', state: 'active', email: null },
        key: { id: key.id, memberId: owner.id, scopes: ['*'], state: 'active', expiresAt: null },
      },
    })
  })

  it('opens nothing twice', () => {
    expect(open(aTenant({ id, state: 'terminated' }), opening)).toEqual(refuse('TENANT_EXISTS'))
  })
})
