import { openTestDatabase, rolledBack, type TestDatabase } from '@hoc/drivers/testing/database'
import { ActorId, SYSTEM_TENANT, type Caller, type TenantId } from '@hoc/spine-schemas/caller'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { anOperatorFor, aTenantFor } from '../testing/account.ts'
import { aSpine } from '../testing/incidents.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

const operator: Caller = {
  tenantId: SYSTEM_TENANT,
  actorId: ActorId.parse('olivia'),
  grants: ['*'],
  scopes: ['*'],
}

describe('the role', () => {
  it('hoc_app changes no tenant, and of a key neither whose it is nor what it is for', async () => {
    const { tenant } = await aTenantFor({ spine: aSpine(db), caller: operator })

    for (const change of [
      `update hoc.tenants set state = 'active'`,
      `update hoc.tenants set plan = 'enterprise'`,
      `update hoc.api_keys set scopes = '{*}'`,
      `update hoc.api_keys set member_id = gen_random_uuid()`,
      `update hoc.members set email = 'mallory@example.com'`,
      `update hoc.invitations set role = 'owner'`,
      `insert into hoc.operator_actions (id, operation, entity, entity_id, reason, actor_id, at)
         values (gen_random_uuid(), 'x.y', 'tenant', 't', 'Nobody ever did this.', 'olivia', now())`,
    ]) {
      await expect(as('pool', tenant.id, change), change).rejects.toThrow('permission denied')
    }
  })

  it('hoc_operator sees and changes the tenant that its transaction is inside, and of others that they are there', async () => {
    const spine = aSpine(db)
    const [one, two] = [await aTenantFor({ spine, caller: operator }), await aTenantFor({ spine, caller: operator })]

    await rolledBack(db.operators, one.tenant.id, async (tx) => {
      const ask = (text: string) => tx.rows({ effect: 'read', text, values: [] })
      for (const table of ['members', 'operator_actions', 'governance_changes'])
        expect(await ask(`select from hoc.${table} where tenant_id <> '${one.tenant.id}'`), table).toEqual([])
      expect(await ask(`select id from hoc.api_keys`)).toEqual([{ id: one.key.id }])
      expect(await ask(`select name from hoc.tenants where tenant_id = '${two.tenant.id}'`)).toHaveLength(1)
      expect(
        await ask(`select id from hoc.ledger where xid <> pg_current_xact_id()
        and tenant_id <> '${one.tenant.id}'`),
      ).toEqual([])
    })
    const suspended = `with w as (update hoc.tenants set state = 'suspended' where tenant_id = '${two.tenant.id}' returning 1)
      select count(*) from w`
    expect(await as('operators', one.tenant.id, suspended)).toEqual([{ count: 0 }])
  })

  it('hoc_operator reads no secret of a key, no incident and no event', async () => {
    const { tenant } = await aTenantFor({ spine: aSpine(db), caller: operator })

    for (const wanted of [
      'select secret_sha from hoc.api_keys',
      'select from hoc.incidents',
      'select from hoc.outbox',
      'delete from hoc.tenants',
      `update hoc.tenants set name = 'x'`,
    ])
      await expect(as('operators', tenant.id, wanted), wanted).rejects.toThrow('permission denied')
  })

  it('hoc_operator changes no member and sees no invitation of a tenant, only operators and theirs', async () => {
    const { tenant } = await aTenantFor({ spine: aSpine(db), caller: operator })
    const { operator: made } = await anOperatorFor({ spine: aSpine(db), caller: operator })
    const rename = `with w as (update hoc.members set role = 'viewer' returning id) select id from w`
    await db.all(`insert into hoc.invitations (tenant_id, id, email, role, public_id, secret_sha, state, invited_by, created_at, expires_at, version)
      values ('${tenant.id}', gen_random_uuid(), 'bob@example.com', 'member', 'k3yk3yk3yk3y', repeat('a', 64), 'pending', 'test', now(), now(), 1)`)

    expect(await as('operators', tenant.id, rename)).toEqual([])
    expect(await as('operators', tenant.id, 'select id from hoc.invitations')).toEqual([])
    expect(await as('operators', SYSTEM_TENANT, rename)).toContainEqual({ id: made.id })
  })

  it('hoc_app makes no operator, and changes none', async () => {
    const { key } = await anOperatorFor({ spine: aSpine(db), caller: operator })

    for (const wanted of [
      `insert into hoc.members (id, kind, name, role, state, created_by, created_at, updated_at, version)
         values (gen_random_uuid(), 'person', 'Mallory', 'owner', 'active', 'mallory', now(), now(), 1)`,
      `insert into hoc.api_keys (id, public_id, secret_sha, member_id, name, scopes, state, created_by, created_at, version)
         values (gen_random_uuid(), 'mallorymallo', repeat('a', 64), '${key.memberId}', 'M', '{*}', 'active', 'm', now(), 1)`,
      `insert into hoc.invitations (id, email, role, public_id, secret_sha, state, invited_by, created_at, expires_at, version)
         values (gen_random_uuid(), 'm@example.com', 'owner', 'mallorymallo', repeat('a', 64), 'pending', 'm', now(), now(), 1)`,
    ])
      await expect(as('pool', SYSTEM_TENANT, wanted), wanted).rejects.toThrow('row-level security')
    for (const changed of [
      `update hoc.members set role = 'owner' returning id`,
      `update hoc.api_keys set secret_sha = repeat('b', 64), pepper_id = null returning id`,
      `update hoc.invitations set state = 'pending' returning id`,
    ])
      expect(await as('pool', SYSTEM_TENANT, changed), changed).toEqual([])
  })

  it.each([
    [
      'pool',
      `update hoc.api_keys set state = 'revoked', revoked_by = 'm', revoked_at = now(), revoke_reason = 'x', version = 9`,
    ],
    ['operators', `update hoc.tenants set state = 'suspended', version = 9 where tenant_id = hoc.tenant()`],
  ] as const)('of the %s changes neither a key nor a tenant without an entry in the ledger', async (whose, change) => {
    const { tenant } = await aTenantFor({ spine: aSpine(db), caller: operator })

    await expect(as(whose, tenant.id, change, 'commit')).rejects.toThrow('has no entry in the ledger')

    const [row] =
      await db.all(`select t.version as tenant, k.version as key from hoc.tenants t join hoc.api_keys k using (tenant_id)
      where tenant_id = '${tenant.id}'`)
    expect(row).toEqual({ tenant: 1, key: 1 })
  })
})

async function as(whose: 'pool' | 'operators', tenantId: TenantId, text: string, end = 'rollback') {
  const client = await db[whose].connect()
  try {
    await client.query('begin')
    await client.query({ text: `select set_config('hoc.tenant', $1, true)`, values: [tenantId] })
    const { rows } = await client.query(text)
    await client.query(end)
    return rows
  } finally {
    await client.query('rollback')
    client.release()
  }
}
