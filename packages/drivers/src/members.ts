import type { TenantId } from '@hoc/spine-schemas/caller'
import { Member, type MemberFilter, type MemberId } from '@hoc/spine-schemas/members'
import knex from 'knex'

import { all } from './all.ts'
import { built } from './built.ts'
import { first } from './first.ts'
import type { Tx, Write } from './tx.ts'

const build = knex({ client: 'pg' })

const columns = `id, kind, email, name, role, state, created_by as "createdBy", created_at as "createdAt",
  updated_at as "updatedAt", version`

/** Finds a member as it stands. */
export async function findMember(tx: Tx, id: MemberId): Promise<Member | undefined> {
  const text = `select ${columns} from hoc.members where tenant_id = hoc.tenant() and id = $1`
  return first(Member, await tx.rows({ effect: 'read', name: 'members.find', text, values: [id] }))
}

/** Reads a member, and keeps others from changing it until the transaction ends. */
export async function shareMember(tx: Tx, id: MemberId): Promise<Member | undefined> {
  const text = `select ${columns} from hoc.members where tenant_id = hoc.tenant() and id = $1 for share`
  return first(Member, await tx.rows({ effect: 'read', name: 'members.share', text, values: [id] }))
}

/** Reads a member, if one is named, and every active owner, and holds them until the transaction ends: always in one order, so that nobody waits in a ring. */
export async function lockMemberAndOwners(tx: Tx, id: MemberId | undefined): Promise<Member[]> {
  const rows = await tx.rows({
    effect: 'read',
    name: 'members.lock_with_owners',
    text: `select ${columns} from hoc.members
           where tenant_id = hoc.tenant() and (id = $1 or (role = 'owner' and state = 'active')) order by id for update`,
    values: [id ?? null],
  })
  return all(Member, rows)
}

/** Keeps others from inviting the same address until the transaction ends. */
export async function holdEmail(tx: Tx, email: string): Promise<void> {
  await tx.rows({
    effect: 'read',
    name: 'members.hold_email',
    text: `select pg_advisory_xact_lock(hashtextextended('hoc.email:' || hoc.tenant() || $1::text, 0))`,
    values: [email],
  })
}

/** Finds the active member with an address. */
export async function findMemberByEmail(tx: Tx, email: string): Promise<Member | undefined> {
  const text = `select ${columns} from hoc.members where tenant_id = hoc.tenant() and email = $1 and state = 'active'`
  return first(Member, await tx.rows({ effect: 'read', name: 'members.find_by_email', text, values: [email] }))
}

/** Lists members, newest first, one beyond the limit. */
export async function listMembers(tx: Tx, { limit, cursor, role, kind, state }: MemberFilter): Promise<Member[]> {
  const query = build('hoc.members')
    .select(build.raw(columns))
    .whereRaw('tenant_id = hoc.tenant()')
    .orderBy('id', 'desc')
    .limit(limit + 1)
  if (role) query.where('role', role)
  if (kind) query.where('kind', kind)
  if (state) query.where('state', state)
  if (cursor) query.where('id', '<', cursor)

  return all(Member, await tx.rows(built(query)))
}

/** Writes a member over the version that it was decided from, or fails the transaction. */
export function applyMember(before: Member, after: Member): Write {
  return {
    effect: 'write',
    name: 'members.apply',
    text: `with w as (
             update hoc.members set role = $3, state = $4, updated_at = $5, version = $6
             where tenant_id = hoc.tenant() and id = $1 and version = $2 returning 1
           ) select hoc.expect(count(*), 1, 'member') from w`,
    values: [before.id, before.version, after.role, after.state, after.updatedAt, after.version],
  }
}

/** Inserts a member: into the transaction's tenant, or into one that is being opened. */
export function insertMember(member: Member, tenantId: TenantId | null = null): Write {
  return {
    effect: 'write',
    name: 'members.insert',
    text: `insert into hoc.members (tenant_id, id, kind, email, name, role, state, created_by, created_at, updated_at, version)
           values (coalesce($11, hoc.tenant()), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    values: [
      member.id,
      member.kind,
      member.email,
      member.name,
      member.role,
      member.state,
      member.createdBy,
      member.createdAt,
      member.updatedAt,
      member.version,
      tenantId,
    ],
  }
}
