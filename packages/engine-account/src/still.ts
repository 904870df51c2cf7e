import type { Caller } from '@hoc/spine-schemas/caller'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'

import { stateOf } from './caller.ts'
import type { Held } from './held.ts'
import { holdsScopes } from './reach.ts'
import { isAtLeast } from './roles.ts'

/**
 * Whether who asks may still what they might when they were let in. `held` are their key and its member, as they are now.
 * Who shows no key, in process, has none to look at.
 */
export function stillMay(
  { keyId, role, scopes }: Pick<Caller, 'keyId' | 'role' | 'scopes'>,
  held: Held | undefined,
  at: string,
): Decision<void, 'CALLER_CHANGED'> {
  if (keyId === undefined) return accept(undefined)
  if (!held || stateOf(held.key, at) !== 'active' || held.member.state !== 'active') return refuse('CALLER_CHANGED')

  // What a key is remembered with and has no role is held to the highest.
  const mayAll = isAtLeast(held.member.role, role ?? 'owner') && holdsScopes(held.key, scopes)
  return mayAll ? accept(undefined) : refuse('CALLER_CHANGED')
}
