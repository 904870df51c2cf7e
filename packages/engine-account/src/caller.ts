import {
  ActorId,
  SYSTEM_TENANT,
  type Caller,
  type InvitationId,
  type KeyState,
  type TenantId,
} from '@hoc/spine-schemas/caller'
import type { Plan } from '@hoc/spine-schemas/entitlements'
import type { ApiKey, SeenKey } from '@hoc/spine-schemas/keys'
import type { Member } from '@hoc/spine-schemas/members'
import { operatorGrants, roleGrants, type Role, type RoleGrants } from '@hoc/spine-schemas/roles'

/** Who acts with a key: its member, with what the member's role is granted now, within the key's scopes. */
export interface Holding {
  readonly tenantId: TenantId
  /** What the tenant has agreed on, where that is known. */
  readonly plan?: Plan | null
  readonly member: Pick<Member, 'id' | 'role' | 'state'>
  readonly key: Pick<ApiKey, 'id' | 'state' | 'scopes' | 'expiresAt' | 'ratePerMinute' | 'maxConcurrent'>
}

/** The caller that a key makes of whoever shows it. A removed member's keys are as good as revoked. */
export function callerOf(
  { tenantId, plan, member, key }: Holding,
  at: string,
  granted: RoleGrants = roleGrants,
): Caller {
  return {
    tenantId,
    actorId: ActorId.parse(member.id),
    role: member.role,
    grants: grantsOf(tenantId, member, granted),
    scopes: key.scopes,
    keyId: key.id,
    keyState: member.state === 'active' ? stateOf(key, at) : 'revoked',
    ratePerMinute: key.ratePerMinute,
    maxConcurrent: key.maxConcurrent,
    ...(plan !== undefined && { plan }),
  }
}

/** What a member is granted: its role's part of the matrix, and nothing once it was removed. */
export function grantsOf(
  tenantId: TenantId,
  { role, state }: { readonly role: Role; readonly state: Member['state'] },
  granted: RoleGrants = roleGrants,
): string[] {
  if (state !== 'active') return []
  return tenantId === SYSTEM_TENANT ? [...granted[role], ...operatorGrants[role]] : [...granted[role]]
}

/** Whether a key may be used at an instant. */
export function stateOf({ state, expiresAt }: Pick<ApiKey, 'state' | 'expiresAt'>, at: string): KeyState {
  if (state === 'revoked' || expiresAt === null || Date.parse(expiresAt) > Date.parse(at)) return state
  return 'expired'
}

/** A key as it is told of at an instant. */
export function seenKey(key: ApiKey & { readonly lastUsedAt: string | null }, at: string): SeenKey {
  return { ...key, state: stateOf(key, at) }
}

/** How often a minute a token is taken to accept with: once is enough, but for what a person gets wrong. */
const ACCEPTS_PER_MINUTE = 30

/** The caller that an invitation's token makes of whoever shows it: nobody yet, who may accept it and nothing else. */
export function inviteeOf({ tenantId, id }: { readonly tenantId: TenantId; readonly id: InvitationId }): Caller {
  return {
    tenantId,
    actorId: ActorId.parse(`invitation:${id}`),
    grants: ['invitations:accept'],
    scopes: ['invitations.accept'],
    invitationId: id,
    ratePerMinute: ACCEPTS_PER_MINUTE,
  }
}
