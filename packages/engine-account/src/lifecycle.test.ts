import { SYSTEM_TENANT, TenantState } from '@hoc/spine-schemas/caller'
import { refuse } from '@hoc/spine-schemas/decision'
import { aKeyOf, aMember, aTenant, installation, noon } from '@hoc/spine-schemas/testing/account'
import { describe, expect, it } from 'vitest'

import { archive, resume, setPlan, suspend, terminate } from './lifecycle.ts'

const why = { reason: 'Three invoices are unpaid.', at: '2026-01-02T12:00:00.000Z' }
const others = (...but: TenantState[]) => TenantState.options.filter((state) => !but.includes(state))

describe('suspend', () => {
  it('stops an active tenant, and keeps why and since when', () => {
    const before = aTenant()

    expect(suspend(before, why)).toEqual({
      accepted: true,
      plan: { before, after: { ...before, state: 'suspended', stateReason: why.reason, stateAt: why.at, version: 2 } },
    })
  })

  it.each(others('active'))('refuses what is %s', (state) => {
    expect(suspend(aTenant({ state }), why)).toEqual(refuse('TENANT_NOT_ACTIVE'))
  })

  it('refuses the installation, whom nobody could let write again, and what is not there', () => {
    expect(suspend(aTenant({ id: SYSTEM_TENANT }), why)).toEqual(refuse('TENANT_IS_INSTALLATION'))
    expect(suspend(undefined, why)).toEqual(refuse('TENANT_NOT_FOUND'))
  })
})

describe('resume', () => {
  it('lets a suspended tenant write again', () => {
    const before = aTenant({ state: 'suspended', stateReason: 'Unpaid.', stateAt: noon, version: 2 })

    expect(resume(before, why)).toMatchObject({ accepted: true, plan: { after: { state: 'active', version: 3 } } })
  })

  it.each(others('suspended'))('refuses what is %s', (state) => {
    expect(resume(aTenant({ state }), why)).toEqual(refuse('TENANT_NOT_SUSPENDED'))
  })

  it('refuses what is not there', () => {
    expect(resume(undefined, why)).toEqual(refuse('TENANT_NOT_FOUND'))
  })
})

describe('setPlan', () => {
  it('gives a tenant another plan, in whatever state it is', () => {
    const before = aTenant({ plan: 'free', state: 'suspended' })

    expect(setPlan(before, 'pro')).toEqual({
      accepted: true,
      plan: { before, after: { ...before, plan: 'pro', version: 2 } },
    })
    expect(setPlan(before, 'free')).toEqual(refuse('PLAN_UNCHANGED'))
    expect(setPlan(undefined, 'pro')).toEqual(refuse('TENANT_NOT_FOUND'))
  })
})

describe('terminate', () => {
  const who = { actorId: installation, grants: ['*'], scopes: ['*'] }

  it.each(['active', 'suspended'] as const)('closes what is %s, and revokes the keys that are left', (state) => {
    const [before, key] = [aTenant({ state }), aKeyOf(aMember())]

    expect(terminate(before, { ...why, who, keys: [key] })).toMatchObject({
      accepted: true,
      plan: {
        after: { state: 'terminated', stateReason: why.reason, version: 2 },
        keys: [{ before: key, after: { state: 'revoked', revokedBy: installation, revokeReason: why.reason } }],
      },
    })
  })

  it('is final, and nothing for the installation', () => {
    const terminated = (facts: Parameters<typeof aTenant>[0]) => terminate(aTenant(facts), { ...why, who, keys: [] })

    for (const state of others('active', 'suspended')) expect(terminated({ state })).toEqual(refuse('TENANT_CLOSED'))
    expect(terminated({ id: SYSTEM_TENANT })).toEqual(refuse('TENANT_IS_INSTALLATION'))
    expect(terminate(undefined, { ...why, who, keys: [] })).toEqual(refuse('TENANT_NOT_FOUND'))
  })
})

describe('archive', () => {
  it('puts away what is terminated, and nothing else', () => {
    expect(archive(aTenant({ state: 'terminated' }), why)).toMatchObject({ plan: { after: { state: 'archived' } } })
    for (const state of others('terminated'))
      expect(archive(aTenant({ state }), why)).toEqual(refuse('TENANT_NOT_TERMINATED'))
    expect(archive(undefined, why)).toEqual(refuse('TENANT_NOT_FOUND'))
  })
})
