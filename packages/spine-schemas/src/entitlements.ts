import { z } from 'zod'

/** What a tenant has agreed on. */
export const Plan = z.enum(['free', 'pro', 'enterprise'])
export type Plan = z.infer<typeof Plan>

/** How much a tenant is entitled to; null is: as much as it likes. */
export const Entitlements = z.object({
  members: z.int().positive().nullable(),
  keys: z.int().positive().nullable(),
})
export type Entitlements = z.infer<typeof Entitlements>

/** What a tenant has agreed on, and what it has of it. Null: there is no such tenant, so nobody has agreed on anything. */
export const Used = z.object({ plan: Plan.nullable(), members: z.int(), keys: z.int() })
export type Used = z.infer<typeof Used>

/** What each plan entitles to: the one table of plans. */
export const entitlements: Readonly<Record<Plan, Entitlements>> = {
  free: { members: 5, keys: 5 },
  pro: { members: 50, keys: 20 },
  enterprise: { members: null, keys: null },
}
