import { createHash } from 'node:crypto'
import { readMigrations } from '@hoc/drivers/migrations'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { roleGrants } from '@hoc/spine-schemas/roles'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { migrate } from '../plumbing/migrate.ts'
import { createAuthenticate } from './authenticate.ts'
import { createHasher, formatKey, makeKey } from './keys.ts'

const [admin, other, old, narrow] = [makeKey(), makeKey(), makeKey(), makeKey()]
const [here, there] = [crypto.randomUUID(), crypto.randomUUID()]
const sha = (secret: string) => createHash('sha256').update(secret).digest('hex')

let db: TestDatabase
beforeAll(async () => {
  db = await openTestDatabase()
  await db.all('drop schema hoc cascade; drop schema jobs cascade')
  const url = db.url('hoc_owner')
  await migrate({ url, migrations: readMigrations().slice(0, 2) })
  const columns = 'tenant_id, id, public_id, secret_sha, name, actor_id, grants, created_at, revoked_at'
  const row = (tenant: string, key: typeof admin, rest: string) =>
    `('${tenant}', gen_random_uuid(), '${key.publicId}', '${sha(key.secret)}', 'k', ${rest})`
  const rows = [
    row(here, admin, `'admin', '{*}', now(), null`),
    row(there, other, `'admin', '{*}', now(), null`),
    row(here, old, `'admin', '{*}', now(), now()`),
    row(here, narrow, `'bob', '{incidents:read}', now(), null`),
  ]
  await db.all(`insert into hoc.api_keys (${columns}) values ${rows.join(', ')}`)
  await migrate({ url })
})
afterAll(() => db.close())

describe('a key of before there were members', () => {
  it('goes on working, also under a pepper, and acts for an owner of its tenant', async () => {
    const shown = createAuthenticate({ worker: db.worker, hasher: createHasher('a pepper') })
    const [caller, elsewhere] = await Promise.all([shown(formatKey(admin)), shown(formatKey(other))])

    expect(caller).toMatchObject({ tenantId: here, role: 'owner', grants: roleGrants.owner, scopes: ['*'] })
    expect(elsewhere).toMatchObject({ tenantId: there, role: 'owner' })
    expect(caller?.actorId).not.toBe(elsewhere?.actorId)
  })

  it('stays revoked if it was', async () => {
    expect(await createAuthenticate({ worker: db.worker })(formatKey(old))).toBeUndefined()
  })

  it('is frozen, not widened, if it held less than everything', async () => {
    const caller = await createAuthenticate({ worker: db.worker })(formatKey(narrow))

    expect(caller).toMatchObject({ role: 'viewer', keyState: 'frozen' })
  })

  it('leaves one member for each holder, with an id of its age, and row-level security in force', async () => {
    const members = await db.all('select name, role, id from hoc.members order by name, role')
    const forced = await db.all(`select relname from pg_class where relname in ('api_keys', 'members')
      and relforcerowsecurity and relnamespace = 'hoc'::regnamespace order by 1`)

    expect(members.map(({ name, role }) => `${name} ${role}`)).toEqual(['admin owner', 'admin owner', 'bob viewer'])
    for (const { id } of members) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/)
    expect(forced).toHaveLength(2)
    expect((await db.asOwner('select 1 from hoc.members')).rows).toEqual([])
  })
})
