import { entitlements, type Entitlements, type Plan, type Used } from '@hoc/spine-schemas/entitlements'

/** What a tenant is entitled to. Whoever has agreed on nothing is held to nothing. */
export function entitled(plan: Plan | null): Entitlements {
  return entitlements[plan ?? 'enterprise']
}

/** Whether a tenant may have one more of something. */
export function mayHaveMore(used: Used, what: 'members' | 'keys'): boolean {
  const limit = entitled(used.plan)[what]
  return limit === null || used[what] < limit
}
