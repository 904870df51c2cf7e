import { Member, type MemberId } from '@hoc/spine-schemas/members'

import type { Tx, Write } from './tx.ts'

const columns = `id, kind, email, name, role, state, created_by as "createdBy", created_at as "createdAt",
  updated_at as "updatedAt", version`

/** Finds a member as it stands. */
export async function findMember(tx: Tx, id: MemberId): Promise<Member | undefined> {
  const text = `select ${columns} from hoc.members where tenant_id = hoc.tenant() and id = $1`
  const [row] = await tx.rows({ effect: 'read', name: 'members.find', text, values: [id] })
  return Member.optional().parse(row)
}

/** Reads a member, and keeps others from changing it until the transaction ends. */
export async function shareMember(tx: Tx, id: MemberId): Promise<Member | undefined> {
  const text = `select ${columns} from hoc.members where tenant_id = hoc.tenant() and id = $1 for share`
  const [row] = await tx.rows({ effect: 'read', name: 'members.share', text, values: [id] })
  return Member.optional().parse(row)
}

/** Inserts a member. */
export function insertMember(member: Member): Write {
  return {
    effect: 'write',
    name: 'members.insert',
    text: `insert into hoc.members (id, kind, email, name, role, state, created_by, created_at, updated_at, version)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
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
    ],
  }
}
