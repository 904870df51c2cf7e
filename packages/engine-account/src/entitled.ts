import { entitlements, type Used } from '@hoc/spine-schemas/entitlements'

/** Whether a tenant may have one more of something. Whoever has agreed on nothing is held to nothing. */
export function mayHaveMore(used: Used, what: 'members' | 'keys'): boolean {
  const limit = entitlements[used.plan ?? 'enterprise'][what]
  return limit === null || used[what] < limit
}
