import { KeyId } from '@hoc/spine-schemas/caller'
import { accept, refuse } from '@hoc/spine-schemas/decision'
import { aKeyOf, aMember, installation, noon } from '@hoc/spine-schemas/testing/account'
import { describe, expect, it } from 'vitest'

import { freeze } from './freeze.ts'
import { issue } from './issue.ts'
import type { Acting } from './reach.ts'
import { rehash } from './rehash.ts'
import { revoke } from './revoke.ts'
import { rotate } from './rotate.ts'
import { unfreeze } from './unfreeze.ts'

const id = KeyId.parse('019b7a00-0000-7000-8000-0000000000d1')
const reason = 'Seen in a log.'
const everyone: Acting = { actorId: installation, grants: ['*'], scopes: ['*'] }
const admin: Acting = { actorId: installation, role: 'admin', grants: ['keys:manage'], scopes: ['*'] }
const nobody: Acting = { actorId: installation, grants: ['keys:manage'], scopes: ['*'] }
const [member, owner] = [aMember({ role: 'member' }), aMember({ role: 'owner' })]
const held = (key = aKeyOf(member), of = member) => ({ key, member: of })
const frozen = aKeyOf(member, { state: 'frozen', frozenBy: 'a', frozenAt: noon, freezeReason: reason })
const expired = aKeyOf(member, { expiresAt: noon })
const revoked = aKeyOf(member, { state: 'revoked', revokedBy: 'a', revokedAt: noon, revokeReason: reason })

describe('issue', () => {
  const used = { plan: 'free', members: 1, keys: 4 } as const
  const told = { id, publicId: 'k3yk3yk3yk3z', memberId: member.id, name: 'K', scopes: ['*'] }
  const wanted = { ...told, used, who: admin, at: noon }

  it('makes a key that expires when it is told to, or never', () => {
    expect(issue(member, { ...wanted, expiresInDays: 1, ratePerMinute: 60 })).toMatchObject({
      plan: { id, memberId: member.id, expiresAt: '2026-01-02T12:00:00.000Z', ratePerMinute: 60, maxConcurrent: null },
    })
    expect(issue(member, wanted)).toMatchObject({ plan: { expiresAt: null } })
  })

  it('makes none for who is not there, was removed, or ranks above', () => {
    expect(issue(undefined, wanted)).toEqual(refuse('MEMBER_NOT_FOUND'))
    expect(issue(aMember({ state: 'removed' }), wanted)).toEqual(refuse('MEMBER_REMOVED'))
    expect(issue(owner, wanted)).toEqual(refuse('ROLE_TOO_HIGH'))
    expect(issue(member, { ...wanted, who: nobody })).toEqual(refuse('ROLE_TOO_HIGH'))
    expect(issue(owner, { ...wanted, who: everyone })).toMatchObject({ accepted: true })
  })

  it('makes as many as the plan of the tenant entitles to', () => {
    const full = { ...used, keys: 5 }

    expect(issue(member, { ...wanted, used: full })).toEqual(refuse('KEY_LIMIT_REACHED'))
    expect(issue(member, { ...wanted, used: { ...full, plan: 'pro' } })).toMatchObject({ accepted: true })
    expect(issue(member, { ...wanted, used: { ...full, keys: 1_000, plan: 'enterprise' } })).toMatchObject({
      accepted: true,
    })
  })

  it('makes none that is wider than the key that asks for it', () => {
    const who = { ...admin, scopes: ['keys.*'] }

    expect(issue(member, { ...wanted, who })).toEqual(refuse('KEY_SCOPES_TOO_WIDE'))
    expect(issue(member, { ...wanted, who, scopes: ['keys.list'] })).toMatchObject({ accepted: true })
  })
})

describe('rotate', () => {
  const wanted = { id, publicId: 'k3yk3yk3yk3z', graceHours: 24, who: admin, at: noon }

  it('makes a key of the same life, and ends the old one when its grace is over', () => {
    const before = aKeyOf(member, { createdAt: '2025-12-31T12:00:00.000Z', expiresAt: '2026-01-10T12:00:00.000Z' })

    expect(rotate(held(before), wanted)).toMatchObject({
      plan: {
        after: { rotatedTo: id, expiresAt: '2026-01-02T12:00:00.000Z', version: 2 },
        key: { id, scopes: before.scopes, name: before.name, expiresAt: '2026-01-11T12:00:00.000Z' },
      },
    })
  })

  it('lets no key live longer than it would have', () => {
    const before = aKeyOf(member, { expiresAt: '2026-01-01T13:00:00.000Z' })

    expect(rotate(held(before), wanted)).toMatchObject({ plan: { after: { expiresAt: '2026-01-01T13:00:00.000Z' } } })
  })

  it('gives nobody the secret of a key that they could not have issued', () => {
    expect(rotate(held(aKeyOf(owner), owner), wanted)).toEqual(refuse('ROLE_TOO_HIGH'))
    expect(rotate(held(), { ...wanted, who: { ...admin, scopes: ['keys.*'] } })).toEqual(refuse('KEY_SCOPES_TOO_WIDE'))
  })

  it('rotates nothing that does not work, and nothing twice', () => {
    for (const key of [frozen, expired, revoked]) expect(rotate(held(key), wanted)).toEqual(refuse('KEY_NOT_ACTIVE'))
    expect(rotate(held(aKeyOf(member), aMember({ state: 'removed' })), wanted)).toEqual(refuse('KEY_NOT_ACTIVE'))
    expect(rotate(held(aKeyOf(member, { rotatedTo: id })), wanted)).toEqual(refuse('KEY_ROTATED'))
    expect(rotate(undefined, wanted)).toEqual(refuse('KEY_NOT_FOUND'))
  })
})

describe('freezing and revoking', () => {
  const by = { who: admin, reason, at: noon }

  it('stops a key for now, whoever’s it is, and lets it go on', () => {
    const [before, theirs] = [aKeyOf(member), aKeyOf(owner)]
    const stopped = {
      state: 'frozen',
      frozenBy: installation,
      frozenAt: noon,
      freezeReason: reason,
      version: 2,
    } as const

    expect(freeze(held(before), by)).toEqual(accept({ before, after: { ...before, ...stopped } }))
    expect(freeze(held(theirs, owner), by)).toMatchObject({ accepted: true })
    expect(unfreeze(held(frozen), by)).toMatchObject({
      plan: { after: { state: 'active', frozenBy: null, version: 2 } },
    })
    expect(unfreeze(held(frozen, owner), by)).toEqual(refuse('ROLE_TOO_HIGH'))
  })

  it('has no key unfreeze itself, whatever it may', () => {
    expect(unfreeze(held(frozen), { who: { ...everyone, keyId: frozen.id } })).toEqual(refuse('CALLER_CHANGED'))
    expect(unfreeze(held(frozen), { who: { ...everyone, keyId: id } })).toMatchObject({ accepted: true })
  })

  it('freezes and unfreezes nothing twice', () => {
    for (const key of [frozen, expired, revoked]) expect(freeze(held(key), by)).toEqual(refuse('KEY_NOT_ACTIVE'))
    for (const key of [aKeyOf(member), revoked]) expect(unfreeze(held(key), by)).toEqual(refuse('KEY_NOT_FROZEN'))
  })

  it('revokes once, for good, also what is frozen or has expired', () => {
    for (const key of [aKeyOf(member), frozen, expired]) {
      expect(revoke(held(key), by)).toMatchObject({ plan: { after: { state: 'revoked', revokeReason: reason } } })
    }
    expect(revoke(held(revoked), by)).toEqual(refuse('KEY_REVOKED'))
    expect(revoke(held(aKeyOf(owner), owner), by)).toEqual(refuse('ROLE_TOO_HIGH'))
  })

  it('says so when there is no key', () => {
    for (const decide of [freeze, unfreeze, revoke]) expect(decide(undefined, by)).toEqual(refuse('KEY_NOT_FOUND'))
  })
})

it('hashes a secret anew once for each pepper', () => {
  const key = aKeyOf(member)
  const pepperId = 'a'.repeat(12)

  expect(rehash({ key, secret: { pepperId: null } }, { pepperId })).toMatchObject({ plan: { after: { version: 2 } } })
  expect(rehash({ key, secret: { pepperId } }, { pepperId })).toEqual(refuse('KEY_HASHED'))
  expect(rehash(undefined, { pepperId })).toEqual(refuse('KEY_NOT_FOUND'))
})
