import { KeyId, TenantId } from '@hoc/spine-schemas/caller'
import { Plan } from '@hoc/spine-schemas/entitlements'
import { ApiKey, StoredSecret } from '@hoc/spine-schemas/keys'
import { Member, type MemberId } from '@hoc/spine-schemas/members'
import knex from 'knex'
import { z } from 'zod'

import { all } from './all.ts'
import { built } from './built.ts'
import { first } from './first.ts'
import type { Tx, Write } from './tx.ts'

const build = knex({ client: 'pg' })

const columns = `k.id, k.public_id as "publicId", k.member_id as "memberId", k.name, k.scopes, k.state,
  k.rate_per_minute as "ratePerMinute", k.max_concurrent as "maxConcurrent", k.created_by as "createdBy",
  k.created_at as "createdAt", k.expires_at as "expiresAt", k.rotated_to as "rotatedTo", k.frozen_by as "frozenBy",
  k.frozen_at as "frozenAt", k.freeze_reason as "freezeReason", k.revoked_by as "revokedBy",
  k.revoked_at as "revokedAt", k.revoke_reason as "revokeReason", k.version`

const holder = `json_build_object('id', m.id, 'role', m.role, 'state', m.state) as member`

const Holder = Member.pick({ id: true, role: true, state: true })
const Held = ApiKey.extend({ member: Holder }).transform(({ member, ...key }) => ({ key, member }))
const Used = ApiKey.extend({ lastUsedAt: z.iso.datetime().nullable() })

const heldFrom = (first = '') => `select ${columns}, ${holder} from ${first} hoc.api_keys k
  join hoc.members m on m.tenant_id = k.tenant_id and m.id = k.member_id
  where k.tenant_id = hoc.tenant() and k.id = $1`
const held = heldFrom()

/** Finds a key and whose it is. */
export async function findKey(tx: Tx, id: KeyId): Promise<z.output<typeof Held> | undefined> {
  return first(Held, await tx.rows({ effect: 'read', name: 'keys.find', text: held, values: [id] }))
}

const LOCKING = { with_member: `${held} for update of k for share of m`, alone: `${held} for update of k` } as const

/** Reads a key and whose it is, and holds both until the transaction ends; alone, only the key. */
export async function lockKey(
  tx: Tx,
  id: KeyId,
  how: 'with_member' | 'alone' = 'with_member',
): Promise<z.output<typeof Held> | undefined> {
  return first(Held, await tx.rows({ effect: 'read', name: `keys.lock_${how}`, text: LOCKING[how], values: [id] }))
}

// First those who manage access in a tenant take turns, so that two who change each other wait in no ring; then rows are
// held, and thereby read as they are by now, not as they were before the wait.
const turn = `pg_advisory_xact_lock(hashtextextended('hoc.access:' || hoc.tenant(), 0)) turn,`
const acting = `${heldFrom(turn)} for share of k, m`

/** Reads the key that somebody acts with and whose it is, and keeps others from changing either until the transaction ends. */
export async function shareActing(tx: Tx, id: KeyId): Promise<z.output<typeof Held> | undefined> {
  return first(Held, await tx.rows({ effect: 'read', name: 'keys.share_acting', text: acting, values: [id] }))
}

/** Reads the keys that are not revoked, of a member if one is named, and holds them until the transaction ends. */
export async function lockKeysOf(tx: Tx, memberId: MemberId | null): Promise<ApiKey[]> {
  const rows = await tx.rows({
    effect: 'read',
    name: 'keys.lock_of',
    text: `select ${columns} from hoc.api_keys k
           where k.tenant_id = hoc.tenant() and ($1::uuid is null or k.member_id = $1) and k.state <> 'revoked'
           order by k.id for update`,
    values: [memberId],
  })
  return all(ApiKey, rows)
}

const Stored = ApiKey.extend(StoredSecret.shape).transform(({ secretSha, pepperId, ...key }) => ({
  key,
  secret: { secretSha, pepperId },
}))

/** Reads a key with what is stored of its secret, and holds it until the transaction ends. */
export async function lockSecret(tx: Tx, id: KeyId): Promise<z.output<typeof Stored> | undefined> {
  return first(
    Stored,
    await tx.rows({
      effect: 'read',
      name: 'keys.lock_secret',
      text: `select ${columns}, k.secret_sha as "secretSha", k.pepper_id as "pepperId" from hoc.api_keys k
           where k.tenant_id = hoc.tenant() and k.id = $1 for update`,
      values: [id],
    }),
  )
}

/** Lists keys with when they were last shown, newest first, one beyond the limit. */
export async function listKeys(
  tx: Tx,
  { limit, cursor, memberId, keyId }: KeyFilter,
): Promise<z.output<typeof Used>[]> {
  const query = build('hoc.api_keys as k')
    .select(build.raw(`${columns}, u.last_used_at as "lastUsedAt"`))
    .leftJoin('hoc.key_uses as u', { 'u.tenant_id': 'k.tenant_id', 'u.key_id': 'k.id' })
    .whereRaw('k.tenant_id = hoc.tenant()')
    .orderBy('k.id', 'desc')
    .limit(limit + 1)
  if (memberId) query.where('k.member_id', memberId)
  if (keyId) query.where('k.id', keyId)
  if (cursor) query.where('k.id', '<', cursor)

  return all(Used, await tx.rows(built(query)))
}

interface KeyFilter {
  readonly limit: number
  readonly cursor?: string | undefined
  readonly memberId?: MemberId | undefined
  readonly keyId?: KeyId | undefined
}

/** Writes a key over the version that it was decided from, or fails the transaction. */
export function applyKey(before: ApiKey, after: ApiKey): Write {
  return {
    effect: 'write',
    name: 'keys.apply',
    text: `with w as (
             update hoc.api_keys set state = $3, expires_at = $4, rotated_to = $5, frozen_by = $6, frozen_at = $7,
               freeze_reason = $8, revoked_by = $9, revoked_at = $10, revoke_reason = $11, version = $12
             where tenant_id = hoc.tenant() and id = $1 and version = $2 returning 1
           ) select hoc.expect(count(*), 1, 'key') from w`,
    values: [
      before.id,
      before.version,
      after.state,
      after.expiresAt,
      after.rotatedTo,
      after.frozenBy,
      after.frozenAt,
      after.freezeReason,
      after.revokedBy,
      after.revokedAt,
      after.revokeReason,
      after.version,
    ],
  }
}

/** Writes what is stored of a key's secret, over the version that it was decided from, or fails the transaction. */
export function applySecret(before: ApiKey, after: ApiKey, { secretSha, pepperId }: StoredSecret): Write {
  return {
    effect: 'write',
    name: 'keys.apply_secret',
    text: `with w as (
             update hoc.api_keys set secret_sha = $3, pepper_id = $4, version = $5
             where tenant_id = hoc.tenant() and id = $1 and version = $2 returning 1
           ) select hoc.expect(count(*), 1, 'key') from w`,
    values: [before.id, before.version, secretSha, pepperId, after.version],
  }
}

/** That a key was shown. */
export interface KeyUse {
  readonly tenantId: TenantId
  readonly keyId: KeyId
  readonly at: string
}

/** Writes when keys were last shown, across tenants, all in one statement. */
export function applyKeyUses(uses: readonly KeyUse[]): Write {
  return {
    effect: 'write',
    name: 'keys.apply_uses',
    text: `insert into hoc.key_uses as u (tenant_id, key_id, last_used_at)
           select "tenantId", "keyId", at from jsonb_to_recordset($1) as r("tenantId" uuid, "keyId" uuid, at timestamptz)
           on conflict (tenant_id, key_id) do update set last_used_at = greatest(u.last_used_at, excluded.last_used_at)`,
    values: [JSON.stringify(uses)],
  }
}

/** Inserts a key, of whose secret only the hash is stored: into the transaction's tenant, or into one that is being opened. */
export function insertKey(key: ApiKey, { secretSha, pepperId }: StoredSecret, tenantId: TenantId | null = null): Write {
  return {
    effect: 'write',
    name: 'keys.insert',
    text: `insert into hoc.api_keys (tenant_id, id, public_id, secret_sha, pepper_id, member_id, name, scopes, state,
             rate_per_minute, max_concurrent, created_by, created_at, expires_at, version)
           values (coalesce($15, hoc.tenant()), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    values: [
      key.id,
      key.publicId,
      secretSha,
      pepperId,
      key.memberId,
      key.name,
      key.scopes,
      key.state,
      key.ratePerMinute,
      key.maxConcurrent,
      key.createdBy,
      key.createdAt,
      key.expiresAt,
      key.version,
      tenantId,
    ],
  }
}

const KnownKey = StoredSecret.extend({
  tenantId: TenantId,
  plan: Plan.nullable(),
  key: ApiKey.pick({ state: true, scopes: true, expiresAt: true, ratePerMinute: true, maxConcurrent: true }).extend({
    id: KeyId,
  }),
  member: Holder,
})

/** What is needed to tell whether someone who shows a key is who they say, and what they may. */
export type KnownKey = z.infer<typeof KnownKey>

/** Lists the keys of a public id with the members that they act for, across tenants. For the worker's eyes: nobody is known yet. */
export async function listKeysByPublicId(tx: Tx, publicId: string): Promise<KnownKey[]> {
  const rows = await tx.rows({
    effect: 'read',
    name: 'keys.list_by_public_id',
    text: `select k.tenant_id as "tenantId", k.secret_sha as "secretSha", k.pepper_id as "pepperId",
             (select t.plan from hoc.tenants t where t.tenant_id = k.tenant_id) as plan,
             json_build_object('id', k.id, 'state', k.state, 'scopes', k.scopes,
               'ratePerMinute', k.rate_per_minute, 'maxConcurrent', k.max_concurrent,
               'expiresAt', to_char(k.expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) as key,
             ${holder}
           from hoc.api_keys k join hoc.members m on m.tenant_id = k.tenant_id and m.id = k.member_id
           where k.public_id = $1 limit 4`,
    values: [publicId],
  })
  return all(KnownKey, rows)
}
