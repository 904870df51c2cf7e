import { describe, expect, it } from 'vitest'

import type { Contract } from '@hoc/spine-schemas/contract'
import { contracts } from '@hoc/spine-schemas/contracts'
import { Role, roleGrants } from '@hoc/spine-schemas/roles'

import { isAtLeast, withGrantsOf } from './roles.ts'

const all: readonly Contract[] = contracts
const held = (role: Role) => new Set(roleGrants[role])

describe('the grant matrix', () => {
  it('gives every role what the one below it has, and more', () => {
    for (const [index, role] of Role.options.entries()) {
      const below = Role.options[index - 1]
      if (!below) continue
      expect([...held(below)].filter((grant) => !held(role).has(grant))).toEqual([])
      expect(held(role).size).toBeGreaterThan(held(below).size)
    }
  })

  it.each([
    ['viewer', 'incidents:read', true],
    ['viewer', 'incidents:write', false],
    ['viewer', 'people:read', false],
    ['member', 'incidents:write', true],
    ['member', 'keys:manage', false],
    ['member', 'governance:write', false],
    ['admin', 'keys:manage', true],
    ['admin', 'people:manage', true],
    ['admin', 'billing:read', true],
    ['admin', 'billing:manage', false],
    ['owner', 'billing:manage', true],
  ] as const)('says of a %s and %s: %s', (role, grant, may) => {
    expect(held(role).has(grant)).toBe(may)
  })

  it('lets an owner ask for whatever a tenant can ask for over HTTP', () => {
    const wanted = all.filter(({ http, plane }) => http && plane !== 'operator').map(({ requires }) => requires)

    // Only who was invited accepts: an invitation has this grant, and no member.
    expect(wanted.filter((grant) => !held('owner').has(grant) && grant !== 'invitations:accept')).toEqual([])
  })

  it('lets a viewer change nothing', () => {
    const changes = all.filter(({ effect, requires }) => effect === 'write' && held('viewer').has(requires))

    expect(changes.map(({ name }) => name)).toEqual([])
  })

  it('gives nobody everything, or a whole domain, without naming it', () => {
    expect(
      Object.values(roleGrants)
        .flat()
        .filter((grant) => grant.includes('*')),
    ).toEqual([])
  })
})

it('lets members of all roles read what another domain brings, and viewers write nothing of it', () => {
  const brought = [
    { effect: 'read', requires: 'tickets:read' },
    { effect: 'write', requires: 'tickets:write' },
    { effect: 'write', requires: 'incidents:write' },
    { effect: 'read', requires: 'fleet:read', plane: 'operator' },
  ] as const
  const { viewer, member } = withGrantsOf(brought)

  expect(viewer).toEqual([...roleGrants.viewer, 'tickets:read'])
  expect(member).toEqual([...roleGrants.member, 'tickets:read', 'tickets:write'])
})

it('orders the roles', () => {
  expect(isAtLeast('admin', 'admin')).toBe(true)
  expect(isAtLeast('owner', 'viewer')).toBe(true)
  expect(isAtLeast('viewer', 'member')).toBe(false)
})
