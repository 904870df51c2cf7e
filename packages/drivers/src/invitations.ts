import { InvitationId, TenantId } from '@hoc/spine-schemas/caller'
import { Invitation } from '@hoc/spine-schemas/invitations'
import { StoredSecret } from '@hoc/spine-schemas/keys'
import { Member } from '@hoc/spine-schemas/members'
import knex from 'knex'
import { z } from 'zod'

import { all } from './all.ts'
import { built } from './built.ts'
import { first } from './first.ts'
import type { Tx, Write } from './tx.ts'

const build = knex({ client: 'pg' })

const columns = `id, email, role, scopes, state, invited_by as "invitedBy", created_at as "createdAt",
  expires_at as "expiresAt", accepted_at as "acceptedAt", member_id as "memberId", revoked_by as "revokedBy",
  revoked_at as "revokedAt", version`

/** Reads an invitation and holds it until the transaction ends. */
export async function lockInvitation(tx: Tx, id: InvitationId): Promise<Invitation | undefined> {
  const text = `select ${columns} from hoc.invitations where tenant_id = hoc.tenant() and id = $1 for update`
  return first(Invitation, await tx.rows({ effect: 'read', name: 'invitations.lock', text, values: [id] }))
}

const Inviter = Member.pick({ role: true, state: true })
const Addressed = Invitation.extend({ isMember: z.boolean(), inviter: Inviter.nullable() }).transform(
  ({ isMember, inviter, ...invitation }) => ({ invitation, isMember, inviter }),
)

/** Reads an invitation with whether its address is a member's already and what whoever invited is, and holds it until the transaction ends. */
export async function lockInvitationAndAddress(
  tx: Tx,
  id: InvitationId,
): Promise<z.output<typeof Addressed> | undefined> {
  return first(
    Addressed,
    await tx.rows({
      effect: 'read',
      name: 'invitations.lock_with_address',
      text: `select ${columns}, exists (select from hoc.members m
             where m.tenant_id = hoc.tenant() and m.email = i.email and m.state = 'active') as "isMember",
             (select json_build_object('role', m.role, 'state', m.state) from hoc.members m where m.tenant_id = hoc.tenant()
               and m.id = case when i.invited_by ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then i.invited_by::uuid end) as inviter
           from hoc.invitations i where tenant_id = hoc.tenant() and id = $1 for update`,
      values: [id],
    }),
  )
}

/** Reads the pending invitation to an address and holds it until the transaction ends. */
export async function lockPendingInvitation(tx: Tx, email: string): Promise<Invitation | undefined> {
  return first(
    Invitation,
    await tx.rows({
      effect: 'read',
      name: 'invitations.lock_pending',
      text: `select ${columns} from hoc.invitations
           where tenant_id = hoc.tenant() and email = $1 and state = 'pending' for update`,
      values: [email],
    }),
  )
}

/** Lists invitations, newest first, one beyond the limit. */
export async function listInvitations(
  tx: Tx,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Invitation[]> {
  const query = build('hoc.invitations')
    .select(build.raw(columns))
    .whereRaw('tenant_id = hoc.tenant()')
    .orderBy('id', 'desc')
    .limit(limit + 1)
  if (cursor) query.where('id', '<', cursor)

  return all(Invitation, await tx.rows(built(query)))
}

/** Inserts an invitation, of whose token only the hash is stored. */
export function insertInvitation(
  invitation: Invitation,
  { publicId, stored }: { readonly publicId: string; readonly stored: StoredSecret },
): Write {
  return {
    effect: 'write',
    name: 'invitations.insert',
    text: `insert into hoc.invitations (id, public_id, secret_sha, pepper_id, email, role, state, invited_by, created_at,
             expires_at, version, scopes)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    values: [
      invitation.id,
      publicId,
      stored.secretSha,
      stored.pepperId,
      invitation.email,
      invitation.role,
      invitation.state,
      invitation.invitedBy,
      invitation.createdAt,
      invitation.expiresAt,
      invitation.version,
      invitation.scopes,
    ],
  }
}

/** Writes an invitation over the version that it was decided from, or fails the transaction. */
export function applyInvitation(before: Invitation, after: Invitation): Write {
  return {
    effect: 'write',
    name: 'invitations.apply',
    text: `with w as (
             update hoc.invitations set state = $3, accepted_at = $4, member_id = $5, revoked_by = $6, revoked_at = $7,
               version = $8
             where tenant_id = hoc.tenant() and id = $1 and version = $2 returning 1
           ) select hoc.expect(count(*), 1, 'invitation') from w`,
    values: [
      before.id,
      before.version,
      after.state,
      after.acceptedAt,
      after.memberId,
      after.revokedBy,
      after.revokedAt,
      after.version,
    ],
  }
}

const KnownInvitation = StoredSecret.extend({ tenantId: TenantId, id: InvitationId })

/** What is needed to tell whether someone who shows a token was invited. */
export type KnownInvitation = z.infer<typeof KnownInvitation>

/** Lists the invitations of a public id, across tenants. For the worker's eyes: nobody is known yet. */
export async function listInvitationsByPublicId(tx: Tx, publicId: string): Promise<KnownInvitation[]> {
  const rows = await tx.rows({
    effect: 'read',
    name: 'invitations.list_by_public_id',
    text: `select tenant_id as "tenantId", id, secret_sha as "secretSha", pepper_id as "pepperId"
           from hoc.invitations where public_id = $1 limit 4`,
    values: [publicId],
  })
  return all(KnownInvitation, rows)
}
