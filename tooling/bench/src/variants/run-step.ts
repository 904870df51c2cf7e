import { ActorId, TenantId, type Caller } from '@hoc/spine-schemas/caller'
import { z } from 'zod'

export const StepId = z.uuid().brand<'StepId'>()
export type StepId = z.infer<typeof StepId>

/** What is told of one step of a run: eight fields of the common kinds. */
export const Told = z.strictObject({
  runId: z.uuid(),
  kind: z.enum(['llm_call', 'tool_call', 'step']),
  model: z.string().min(1).max(100),
  tokens: z.int().nonnegative(),
  costMicros: z.int().nonnegative(),
  tags: z.array(z.string().max(50)).max(16),
  tool: z.object({ name: z.string().max(100), retry: z.boolean() }),
  at: z.iso.datetime(),
})
export type Told = z.infer<typeof Told>

/** What is kept of it. */
export const Kept = z.object({ ...Told.shape, id: StepId, keptBy: ActorId, keptAt: z.iso.datetime() })
export type Kept = z.infer<typeof Kept>

/** Decides what is kept: the work itself, of which there is hardly any. */
export function keep(told: Told, { id, by, at }: { id: Kept['id']; by: ActorId; at: string }): Kept {
  return { ...told, id, keptBy: by, keptAt: at }
}

export const told = {
  runId: '4f1d9a8e-3c55-4c8e-9a52-1f6f2c9b7c11',
  kind: 'llm_call',
  model: 'large-1',
  tokens: 812,
  costMicros: 12_300,
  tags: ['production', 'agent'],
  tool: { name: 'search', retry: false },
  at: '2026-01-01T12:00:00.000Z',
}

export const caller: Caller = {
  tenantId: TenantId.parse('00000000-0000-4000-8000-000000000001'),
  actorId: ActorId.parse('alice'),
  grants: ['runs:read', 'steps:read', 'steps:write'],
  scopes: ['*'],
}

const readAt = performance.now()
const modes = new Map<TenantId, 'normal'>()
const states = new Map<TenantId, 'active'>()

/** What governance says of a tenant, looked up in memory as the watch does it. */
export function standing(tenantId: TenantId = caller.tenantId) {
  if (performance.now() - readAt > 3_600_000) return undefined
  return { mode: modes.get(tenantId) ?? 'normal', tenantState: states.get(tenantId) ?? 'active' }
}

const ring: unknown[] = Array.from({ length: 16_384 }, () => undefined)
let at = 0

/** Keeps a dispatch record in a ring, where the next writer of records would find it. */
export function record(dispatched: unknown): void {
  ring[at++ & 16_383] = dispatched
}
