import { z } from 'zod'

/** What a tenant has agreed on. */
export const Plan = z.enum(['free', 'pro', 'enterprise'])
export type Plan = z.infer<typeof Plan>

/** How much a tenant is entitled to; null is: as much as it likes. */
export const Entitlements = z.object({
  members: z.int().positive().nullable(),
  keys: z.int().positive().nullable(),
  /** How often a minute all its keys together may ask; never more than the installation lets any tenant. */
  requestsPerMinute: z.int().positive().nullable(),
  /** How many of their dispatches may be under way at once. */
  concurrent: z.int().positive().nullable(),
  /** How many days the rows of the tenant are kept once it is terminated. */
  keptDays: z.int().positive(),
})
export type Entitlements = z.infer<typeof Entitlements>

/** What a tenant has agreed on, and what it has of it. Null: there is no such tenant, so nobody has agreed on anything. */
export const Used = z.object({ plan: Plan.nullable(), members: z.int(), keys: z.int() })
export type Used = z.infer<typeof Used>

/** What each plan entitles to: the one table of plans. */
export const entitlements: Readonly<Record<Plan, Entitlements>> = {
  free: { members: 5, keys: 5, requestsPerMinute: 300, concurrent: 5, keptDays: 30 },
  pro: { members: 50, keys: 20, requestsPerMinute: 1_200, concurrent: 20, keptDays: 90 },
  enterprise: { members: null, keys: null, requestsPerMinute: null, concurrent: null, keptDays: 365 },
}
