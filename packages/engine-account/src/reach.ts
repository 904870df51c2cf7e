import type { Caller } from '@hoc/spine-schemas/caller'
import type { Role } from '@hoc/spine-schemas/roles'

import { isAtLeast } from './roles.ts'
import { scopesCover } from './scopes.ts'

/** Who acts, and how far what they hold reaches. */
export type Acting = Pick<Caller, 'actorId' | 'role' | 'grants' | 'scopes'>

/** Whether someone may give, take or act for a role: up to their own, and whoever holds everything, for any. */
export function reaches({ role, grants }: Acting, other: Role): boolean {
  return role === undefined ? grants.includes('*') : isAtLeast(role, other)
}

/** Whether someone's own scopes are at least as wide. */
export function holdsScopes({ scopes }: Pick<Acting, 'scopes'>, wanted: readonly string[]): boolean {
  return wanted.every((scope) => scopesCover(scopes, scope))
}
