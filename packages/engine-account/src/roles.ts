import type { Contract } from '@hoc/spine-schemas/contract'
import { Role, roleGrants, type RoleGrants } from '@hoc/spine-schemas/roles'

/** The matrix with what other domains bring: their reads are for every member, their writes for all but viewers. */
export function withGrantsOf(contracts: readonly Pick<Contract, 'effect' | 'requires' | 'plane'>[]): RoleGrants {
  const more = contracts.filter(({ plane, requires }) => plane !== 'operator' && !roleGrants.owner.includes(requires))
  const of = (effect: Contract['effect']) => more.filter((each) => each.effect === effect).map((each) => each.requires)
  const [reads, all] = [new Set(of('read')), new Set([...of('read'), ...of('write')])]
  return {
    viewer: [...roleGrants.viewer, ...reads],
    member: [...roleGrants.member, ...all],
    admin: [...roleGrants.admin, ...all],
    owner: [...roleGrants.owner, ...all],
  }
}

/** Whether a role may do all that another may. */
export function isAtLeast(role: Role, other: Role): boolean {
  return Role.options.indexOf(role) >= Role.options.indexOf(other)
}
