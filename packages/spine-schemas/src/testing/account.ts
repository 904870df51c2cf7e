import { Tenant } from '../account.ts'
import { ActorId, TenantId } from '../caller.ts'
import { activeKey, activeTenant, alicesMembership } from '../examples/account.ts'
import { ApiKey } from '../keys.ts'
import { Member, MemberId } from '../members.ts'

export const noon = '2026-01-01T12:00:00.000Z'
export const installation = ActorId.parse('installation')

/** A tenant that nothing else is in. */
export function aTenantId(): TenantId {
  return TenantId.parse(crypto.randomUUID())
}

/** An active tenant, unless told otherwise. */
export function aTenant(facts: Partial<Tenant> = {}): Tenant {
  return Tenant.parse({ ...activeTenant, ...facts })
}

/** An owner, unless told otherwise. */
export function aMember(facts: Partial<Member> = {}): Member {
  return Member.parse({ ...alicesMembership, id: MemberId.parse(crypto.randomUUID()), ...facts })
}

/** A member's key, for everything unless told otherwise. */
export function aKeyOf({ id }: Pick<Member, 'id'>, facts: Partial<ApiKey> = {}): ApiKey {
  return ApiKey.parse({ ...activeKey, id: crypto.randomUUID(), memberId: id, ...facts })
}
