import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openPool } from '@hoc/drivers/pool'
import { onServer } from '@hoc/drivers/testing/server'
import { startServer } from '@hoc/embedded-postgres/server'
import { expect, it } from 'vitest'

import { openDatabase, type EmbeddedServer } from './database.ts'
import { checkMigrations } from './plumbing/migrate.ts'
import { readSettings } from './settings.ts'

it('starts a server of its own where no settings name one, with roles and schema, and again with what was kept', async () => {
  const settings = readSettings({ HOC_DATA_DIR: await mkdtemp(join(tmpdir(), 'hoc-')) })
  const said: string[] = []
  const first = await openDatabase({ settings, startServer, say: (line) => said.push(line) })
  expect(said).toContain('Applying 0001_spine')
  expect(await checkMigrations({ url: first.urls.worker })).toMatchObject({ pending: [] })
  await onServer(`insert into hoc.serves values (1)`, first.migrateUrl)
  await first.stop()

  const again = await openDatabase({ settings, startServer, say: (line) => said.push(line) })
  const { rows } = await onServer('select current_user as who, count(*)::int as kept from hoc.serves', again.urls.app)
  await again.stop()

  expect(rows).toEqual([{ who: 'hoc_app', kept: 3 }])
  expect(said.filter((line) => line === 'Applying 0001_spine')).toHaveLength(1)
})

it('runs the programs that the settings name, and no others', async () => {
  const HOC_DATA_DIR = await mkdtemp(join(tmpdir(), 'hoc-'))
  const settings = readSettings({ HOC_DATA_DIR, HOC_POSTGRES_PROGRAMS: HOC_DATA_DIR })

  await expect(openDatabase({ settings, startServer, say: () => undefined })).rejects.toThrow(
    `saw none (${HOC_DATA_DIR}: no postgres there). Set DATABASE_URL`,
  )
})

it('starts its server again when that is killed, and whoever used it goes on', async () => {
  const settings = readSettings({ HOC_DATA_DIR: await mkdtemp(join(tmpdir(), 'hoc-')) })
  const servers: EmbeddedServer[] = []
  const database = await openDatabase({
    settings,
    startServer: async (options) => {
      const server = await startServer(options)
      servers.push(server)
      return server
    },
    say: () => undefined,
  })
  const pool = openPool(database.urls.app, { max: 1 })
  try {
    const killed = await postmasterOf(servers.at(-1))
    process.kill(killed, 'SIGKILL')

    await expect.poll(() => pool.query('select 1').then(() => 'answers', String)).toBe('answers')
    expect(servers).toHaveLength(2)
    expect(await postmasterOf(servers.at(-1))).not.toBe(killed)
  } finally {
    await pool.end()
    await database.stop()
  }
  await expect(onServer('select 1', database.urls.app)).rejects.toThrow('ECONNREFUSED')
})

async function postmasterOf(server: EmbeddedServer | undefined): Promise<number> {
  const { rows } = await onServer(
    `select split_part(pg_read_file('postmaster.pid'), e'\n', 1) as pid`,
    server?.adminUrl,
  )
  return Number((rows as { pid: string }[])[0]?.pid)
}

it('starts nothing where the settings name a database', async () => {
  const settings = readSettings({ DATABASE_URL: 'postgres://a@db/hoc', HOC_WORKER_URL: 'postgres://w@db/hoc' })
  const startServer = () => Promise.reject(new Error('Expected no server to be started.'))

  expect(await openDatabase({ settings, startServer, say: () => undefined })).toMatchObject({
    urls: { app: 'postgres://a@db/hoc', worker: 'postgres://w@db/hoc', direct: 'postgres://w@db/hoc' },
    migrateUrl: undefined,
  })
})
