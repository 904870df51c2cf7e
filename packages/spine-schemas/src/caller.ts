import { z } from 'zod'

import { Plan } from './entitlements.ts'
import { Role } from './roles.ts'
import { text } from './text.ts'
import { uuid } from './uuid.ts'

/** Whose data it is. Row-level security keeps every statement inside one tenant. */
export const TenantId = uuid().brand<'TenantId'>()
export type TenantId = z.infer<typeof TenantId>

/** The tenant of the installation itself: what is set here holds for every tenant. */
export const SYSTEM_TENANT = TenantId.parse('00000000-0000-0000-0000-000000000000')

/** Whether a tenant may act. What is not known here may not. */
export const TenantState = z.enum(['active', 'suspended', 'terminated', 'archived'])
export type TenantState = z.infer<typeof TenantState>

/** Who acts: a person, a service or an agent. */
export const ActorId = text(200).brand<'ActorId'>()
export type ActorId = z.infer<typeof ActorId>

export const KeyId = uuid().brand<'KeyId'>()
export type KeyId = z.infer<typeof KeyId>

export const InvitationId = uuid().brand<'InvitationId'>()
export type InvitationId = z.infer<typeof InvitationId>

/** Whether a key may be used. That it has expired is told by the clock; all else is set. */
export const KeyState = z.enum(['active', 'frozen', 'revoked', 'expired'])
export type KeyState = z.infer<typeof KeyState>

/** Who is asking, as established at the edge. The spine never looks further. */
export const Caller = z.object({
  tenantId: TenantId,
  actorId: ActorId,
  /** Each is a grant (`incidents:write`), a domain's all (`incidents:*`), or everything (`*`). */
  grants: z.array(z.string()),
  /** The operations it may ask for at all (`incidents.*`), whatever it is granted. */
  scopes: z.array(z.string()),
  /** A member's; whoever acts for the installation has none. */
  role: Role.optional(),
  /** The key that was shown, and whether it may be used; absent where none is needed, in process. */
  keyId: KeyId.optional(),
  keyState: KeyState.optional(),
  /** How much the key may ask, where that is limited: so often a minute, and so much at once. */
  ratePerMinute: z.int().positive().nullable().optional(),
  maxConcurrent: z.int().positive().nullable().optional(),
  /** What the tenant has agreed on; absent or null: nothing. */
  plan: Plan.nullable().optional(),
  /** The invitation that was shown instead of a key. */
  invitationId: InvitationId.optional(),
})
export type Caller = z.infer<typeof Caller>
