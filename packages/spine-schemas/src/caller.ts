import { z } from 'zod'

import { text } from './text.ts'

/** Whose data it is. Row-level security keeps every statement inside one tenant. */
export const TenantId = z.uuid().brand<'TenantId'>()
export type TenantId = z.infer<typeof TenantId>

/** The tenant of the installation itself: what is set here holds for every tenant. */
export const SYSTEM_TENANT = TenantId.parse('00000000-0000-0000-0000-000000000000')

/** Whether a tenant may act. What is not known here may not. */
export const TenantState = z.enum(['active', 'suspended', 'terminated', 'archived'])
export type TenantState = z.infer<typeof TenantState>

/** Who acts: a person, a service or an agent. */
export const ActorId = text(200).brand<'ActorId'>()
export type ActorId = z.infer<typeof ActorId>

/** Who is asking, as established at the edge. The spine never looks further. */
export const Caller = z.object({
  tenantId: TenantId,
  actorId: ActorId,
  /** Each is a grant (`incidents:write`), a domain's all (`incidents:*`), or everything (`*`). */
  grants: z.array(z.string()),
})
export type Caller = z.infer<typeof Caller>
