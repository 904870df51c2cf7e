import { KeyId } from '@hoc/spine-schemas/caller'
import { accept, refuse } from '@hoc/spine-schemas/decision'
import type { Member } from '@hoc/spine-schemas/members'
import { aKeyOf, aMember, noon } from '@hoc/spine-schemas/testing/account'
import { describe, expect, it } from 'vitest'

import { stillMay } from './still.ts'

const admin = aMember({ role: 'admin' })
const key = aKeyOf(admin, { scopes: ['keys.*'] })
const who = { keyId: KeyId.parse(key.id), role: 'admin', scopes: ['keys.*'] } as const
const caller = { ...who, scopes: [...who.scopes] }
const [no, yes] = [refuse('CALLER_CHANGED'), accept(undefined)]

describe('stillMay', () => {
  it('lets whoever is what they were, or more, go on', () => {
    expect(stillMay(caller, { key, member: admin }, noon)).toEqual(yes)
    expect(stillMay(caller, { key: { ...key, scopes: ['*'] }, member: { ...admin, role: 'owner' } }, noon)).toEqual(yes)
  })

  it.each<[string, Partial<typeof key>, Partial<Member>]>([
    ['whose key was frozen', { state: 'frozen' }, {}],
    ['whose key was revoked', { state: 'revoked' }, {}],
    ['whose key has expired', { expiresAt: noon }, {}],
    ['whose key is for less', { scopes: ['keys.get'] }, {}],
    ['who was removed', {}, { state: 'removed' }],
    ['who has a lesser role', {}, { role: 'member' }],
  ])('refuses somebody %s', (_, ofKey, ofMember) => {
    expect(stillMay(caller, { key: { ...key, ...ofKey }, member: { ...admin, ...ofMember } }, noon)).toEqual(no)
  })

  it('refuses whose key is not there, and whose role is not known but for an owner’s key', () => {
    const { role: _, ...unknown } = caller

    expect(stillMay(caller, undefined, noon)).toEqual(no)
    expect(stillMay(unknown, { key, member: admin }, noon)).toEqual(no)
    expect(stillMay(unknown, { key, member: { ...admin, role: 'owner' } }, noon)).toEqual(yes)
  })

  it('has nothing to look at where no key was shown', () => {
    const { keyId: _, ...inProcess } = caller

    expect(stillMay(inProcess, undefined, noon)).toEqual(yes)
  })
})
