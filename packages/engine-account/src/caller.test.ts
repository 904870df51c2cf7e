import { readFileSync } from 'node:fs'
import { SYSTEM_TENANT } from '@hoc/spine-schemas/caller'
import { operatorGrants, roleGrants } from '@hoc/spine-schemas/roles'
import { aKeyOf, aMember, aTenantId, noon } from '@hoc/spine-schemas/testing/account'
import { describe, expect, it } from 'vitest'

import { callerOf, stateOf } from './caller.ts'

const tenantId = aTenantId()
const member = aMember({ role: 'member' })
const key = aKeyOf(member, { scopes: ['incidents.*'], ratePerMinute: 60 })

describe('callerOf', () => {
  it('is the member, with what its role is granted, within the key’s scopes', () => {
    expect(callerOf({ tenantId, member, key }, noon)).toEqual({
      tenantId,
      actorId: member.id,
      role: 'member',
      grants: roleGrants.member,
      scopes: ['incidents.*'],
      keyId: key.id,
      keyState: 'active',
      ratePerMinute: 60,
      maxConcurrent: null,
    })
  })

  // #region readme
  it('follows the member: what they are granted now, and nothing once they are removed', () => {
    const caller = callerOf({ tenantId, member, key }, noon)

    expect(caller.grants).toEqual(roleGrants.member)
    expect(callerOf({ tenantId, member: { ...member, role: 'viewer' }, key }, noon).grants).toEqual(roleGrants.viewer)
    expect(callerOf({ tenantId, member: { ...member, state: 'removed' }, key }, noon).keyState).toBe('revoked')
  })
  // #endregion

  it('makes the installation’s own members its operators, and lets everything be done by its owners alone', () => {
    const grants = (role: 'owner' | 'admin' | 'viewer') =>
      callerOf({ tenantId: SYSTEM_TENANT, member: aMember({ role }), key }, noon).grants

    expect(grants('owner')).toContain('*')
    expect(grants('admin')).toEqual([...roleGrants.admin, ...operatorGrants.admin])
    expect(grants('admin')).toContain('tenants:write')
    expect(grants('viewer')).toContain('tenants:read')
    expect(grants('viewer')).not.toContain('tenants:write')
    expect(callerOf({ tenantId, member: aMember({ role: 'owner' }), key }, noon).grants).toEqual(roleGrants.owner)
  })

  it('grants a removed member nothing', () => {
    expect(callerOf({ tenantId, member: aMember({ state: 'removed' }), key }, noon).grants).toEqual([])
  })
})

it('says what a key is at an instant', () => {
  const until = (expiresAt: string | null, state: 'active' | 'frozen' | 'revoked' = 'active') =>
    stateOf({ state, expiresAt }, noon)

  expect(until(null)).toBe('active')
  expect(until('2026-01-01T12:00:00.001Z')).toBe('active')
  expect(until(noon)).toBe('expired')
  expect(until(noon, 'frozen')).toBe('expired')
  expect(until(noon, 'revoked')).toBe('revoked')
  expect(until(null, 'frozen')).toBe('frozen')
})

it('is shown in the README as it is tested', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const test = readFileSync(new URL(import.meta.url), 'utf8')
  const [, shown = ''] = /```ts\n([\s\S]*?)```/.exec(readme) ?? []

  for (const line of shown.split('\n')) expect(test).toContain(line)
})
