import { CODE } from '@hoc/drivers/migrations'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { assertSchema, checkMigrations, migrate } from './migrate.ts'

let db: TestDatabase
beforeEach(async () => void (db = await openTestDatabase()))
afterEach(() => db.close())

const mine = {
  table: 'my_migrations',
  migrations: [{ name: '0001_mine', sql: `create table hoc.mine (q text default '?')` }],
}

describe('migrate', () => {
  it('has nothing to do the second time, and any number may try at once', async () => {
    const url = db.url('hoc_owner')
    const twice = await Promise.all([migrate({ url, ...mine }), migrate({ url, ...mine })])

    expect(twice).toEqual([1, 2].map(() => ({ applied: ['0001_mine'], pending: [] })))
  })

  it('keeps nothing of a migration that fails, and tries it again next time', async () => {
    const url = db.url('hoc_owner')
    const broken = { ...mine, migrations: [{ name: '0001_mine', sql: `${mine.migrations[0]?.sql}; select 1 / 0` }] }

    await expect(migrate({ url, ...broken })).rejects.toThrow('division by zero')
    expect(await checkMigrations({ url, ...mine })).toEqual({ applied: [], pending: ['0001_mine'] })
    expect(await migrate({ url, ...mine })).toEqual({ applied: ['0001_mine'], pending: [] })
  })

  it('goes on after a migrator that died in the middle', async () => {
    const url = db.url('hoc_owner')
    await migrate({ url, ...mine })
    await db.all('update hoc.my_migrations_lock set is_locked = 1')

    const next = [...mine.migrations, { name: '0002_next', sql: 'create table hoc.next ()' }]
    expect(await migrate({ url, ...mine, migrations: next })).toMatchObject({ pending: [] })
  })

  it('waits for a table in use without making others wait behind it', async () => {
    const url = db.url('hoc_owner')
    const said: string[] = []
    const reader = await db.pool.connect()
    await reader.query('begin')
    await reader.query('select count(*) from hoc.incidents')
    const changing = migrate({
      url,
      table: 'my_migrations',
      migrations: [{ name: '0001_mine', sql: 'alter table hoc.incidents add column mine text' }],
      say: (line) => said.push(line),
    })

    await expect.poll(() => said.some((line) => line.startsWith('A table is in use'))).toBe(true)
    await reader.query('commit')
    reader.release()

    expect(await changing).toMatchObject({ pending: [] })
  })
})

describe('assertSchema', () => {
  it('accepts the schema of this code, and one that is ahead but still serves it', async () => {
    await migrate({ url: db.url('hoc_owner'), ...mine })

    await expect(assertSchema(db.url('hoc_worker'))).resolves.toBeUndefined()
  })

  it('refuses a schema that is behind, and one that has left this code behind', async () => {
    await db.all(`insert into hoc.serves values (${CODE + 1})`)
    await expect(assertSchema(db.url('hoc_worker'))).rejects.toThrow('Upgrade this code')

    await db.all(`delete from hoc.migrations where name = '0002_incidents'`)
    await expect(assertSchema(db.url('hoc_worker'))).rejects.toThrow('Run "hoc migrate" first')
  })
})
