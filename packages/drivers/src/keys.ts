import { KeyId, TenantId } from '@hoc/spine-schemas/caller'
import { ApiKey, StoredSecret } from '@hoc/spine-schemas/keys'
import { Member } from '@hoc/spine-schemas/members'
import { z } from 'zod'

import type { Tx, Write } from './tx.ts'

/** Inserts a key, of whose secret only the hash is stored. */
export function insertKey(key: ApiKey, { secretSha, pepperId }: StoredSecret): Write {
  return {
    effect: 'write',
    name: 'keys.insert',
    text: `insert into hoc.api_keys (id, public_id, secret_sha, pepper_id, member_id, name, scopes, state, rate_per_minute,
             max_concurrent, created_by, created_at, expires_at, version)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
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
    ],
  }
}

const KnownKey = StoredSecret.extend({
  tenantId: TenantId,
  key: ApiKey.pick({ state: true, scopes: true, expiresAt: true }).extend({ id: KeyId }),
  member: Member.pick({ id: true, role: true, state: true }),
})

/** What is needed to tell whether someone who shows a key is who they say, and what they may. */
export type KnownKey = z.infer<typeof KnownKey>

/** Lists the keys of a public id with the members that they act for, across tenants. For the worker's eyes: nobody is known yet. */
export async function listKeysByPublicId(tx: Tx, publicId: string): Promise<KnownKey[]> {
  const rows = await tx.rows({
    effect: 'read',
    name: 'keys.list_by_public_id',
    text: `select k.tenant_id as "tenantId", k.secret_sha as "secretSha", k.pepper_id as "pepperId",
             json_build_object('id', k.id, 'state', k.state, 'scopes', k.scopes,
               'expiresAt', to_char(k.expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) as key,
             json_build_object('id', m.id, 'role', m.role, 'state', m.state) as member
           from hoc.api_keys k join hoc.members m on m.tenant_id = k.tenant_id and m.id = k.member_id
           where k.public_id = $1 limit 4`,
    values: [publicId],
  })
  return z.array(KnownKey).parse(rows)
}
