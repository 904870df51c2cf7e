import { readFileSync } from 'node:fs'
import { databaseUrl, onServer } from '@hoc/drivers/testing/server'
import { startServer } from '@hoc/embedded-postgres/server'
import { prepareTemplate } from '@hoc/spine-orchestrator/testing/template'

import type { DatabaseName, SampleUrls } from './case.ts'
import { seed } from './seed.ts'

export type BenchServer = Awaited<ReturnType<typeof openBenchServer>>

/** The server of TEST_DATABASE_URL, or one of our own that ends with the run; and on it, databases for this run alone. */
export async function openBenchServer({ given, say }: { given: string | undefined; say: (line: string) => void }) {
  const own = given ? undefined : await startServer({ durable: true, log: say })
  const adminUrl = given ?? own?.adminUrl ?? ''
  await sayIfNotDurable(adminUrl, say)
  const { server, drop } = await prepareTemplate(adminUrl)
  const databases = new Map<DatabaseName, string>()

  return {
    /** Where a database is, made now if nobody has asked for it before. */
    async urls(name: DatabaseName): Promise<SampleUrls> {
      const database = databases.get(name) ?? (await create(name))
      databases.set(name, database)
      const worker = databaseUrl(database, 'hoc_worker')
      return { admin: databaseUrl(database), app: databaseUrl(database, 'hoc_app'), worker, direct: worker }
    },

    /** Drops what was made here, and ends the server if it is ours. */
    async close(): Promise<void> {
      for (const database of databases.values()) await onServer(`drop database ${database} with (force)`)
      await drop()
      await own?.stop()
    },
  }

  async function create(name: DatabaseName): Promise<string> {
    const database = `${server.template}_${name}`
    await onServer(`create database ${database} template ${server.template}`)
    await onServer(readFileSync(new URL('floor.sql', import.meta.url), 'utf8'), databaseUrl(database))
    if (name !== 'empty') say(`[bench] Filling the database "${name}"`)
    await seed(name, (sql) => onServer(sql, databaseUrl(database)))
    return database
  }
}

async function sayIfNotDurable(adminUrl: string, say: (line: string) => void): Promise<void> {
  const settings = ['fsync', 'synchronous_commit', 'full_page_writes']
  const { rows } = await onServer(
    `select name, setting from pg_settings where name in ('${settings.join("','")}')`,
    adminUrl,
  )
  const off = (rows as { name: string; setting: string }[]).filter(({ setting }) => setting !== 'on')
  for (const { name, setting } of off) {
    say(
      `[bench] The server has ${name} = ${setting}: a commit may be lost there, and the ratios are not those of one that keeps it.`,
    )
  }
}
