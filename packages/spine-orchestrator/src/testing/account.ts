import type { TestDatabase } from '@hoc/drivers/testing/database'
import type { Caller, TenantId } from '@hoc/spine-schemas/caller'
import { MemberId } from '@hoc/spine-schemas/members'
import type { Role } from '@hoc/spine-schemas/roles'

import type { Spine } from '../spine.ts'

interface Somewhere {
  readonly db: Pick<TestDatabase, 'all'>
  readonly spine: Pick<Spine, 'dispatch'>
  readonly caller: Caller
}

/** A member of the caller's tenant, put there behind every operation's back. */
export async function aMemberIn({ db, caller }: Pick<Somewhere, 'db' | 'caller'>, role: Role = 'member') {
  const id = MemberId.parse(crypto.randomUUID())
  await db.all(`insert into hoc.members (tenant_id, id, kind, name, role, state, created_by, created_at, updated_at, version)
    values ('${caller.tenantId}', '${id}', 'person', 'Bob', '${role}', 'active', 'test', now(), now(), 1)`)
  return id
}

/** A key of such a member, with its secret. */
export async function aKeyIn({ db, spine, caller }: Somewhere, role?: Role, scopes: readonly string[] = ['*']) {
  const memberId = await aMemberIn({ db, caller }, role)
  const issuer = { ...caller, grants: ['*'], scopes: ['*'] }
  const issued = await spine.dispatch('keys.issue', { memberId, name: 'Bob’s', scopes }, issuer)
  if (issued.outcome !== 'done' || !issued.value.secret) throw new Error(`Expected a key, saw ${issued.outcome}.`)
  return { ...issued.value, secret: issued.value.secret }
}

/** A pending invitation to bob@example.com: the one that the caller shows, if they show one. */
export async function anInvitationIn({ db, caller }: Pick<Somewhere, 'db' | 'caller'>): Promise<string> {
  const id = caller.invitationId ?? crypto.randomUUID()
  await db.all(`insert into hoc.invitations
      (tenant_id, id, email, role, public_id, secret_sha, state, invited_by, created_at, expires_at, version)
    values ('${caller.tenantId}', '${id}', 'bob@example.com', 'member', 'k3yk3yk3yk3y', repeat('a', 64), 'pending', 'test',
      now(), now() + interval '7 days', 1)`)
  return id
}

/** A tenant that an operator has made, with its owner, and their key with its secret. */
export async function aTenantFor({ spine, caller }: Pick<Somewhere, 'spine' | 'caller'>) {
  const input = { name: 'Another tenant', ownerName: 'Alice', reason: 'Signed on the first of January.' }
  const made = await spine.dispatch('tenants.create', input, caller)
  if (made.outcome !== 'done' || !made.value.secret) throw new Error(`Expected a tenant, saw ${JSON.stringify(made)}.`)
  return { ...made.value, secret: made.value.secret }
}

/** Such a tenant, whose rows the caller may list. */
export async function anExportedFor({ spine, caller }: Pick<Somewhere, 'spine' | 'caller'>): Promise<TenantId> {
  const { id: tenantId } = (await aTenantFor({ spine, caller })).tenant
  await spine.dispatch('tenants.open_export', { tenantId, reason: 'They have asked for it.' }, caller)
  return tenantId
}

/** An operator whom another has appointed, and their key with its secret. */
export async function anOperatorFor({ spine, caller }: Pick<Somewhere, 'spine' | 'caller'>, role: Role = 'admin') {
  const input = { name: 'Olivia', role, reason: 'On call from the first of January.' }
  const made = await spine.dispatch('operator.appoint', input, caller)
  if (made.outcome !== 'done' || !made.value.secret) throw new Error(`Expected an operator, saw ${made.outcome}.`)
  return { ...made.value, secret: made.value.secret }
}
