import { readFileSync } from 'node:fs'
import { databaseUrl, onServer } from '@hoc/drivers/testing/server'
import { startServer } from '@hoc/embedded-postgres/server'
import { prepareTemplate } from '@hoc/spine-orchestrator/testing/template'

import type { DatabaseName, SampleUrls } from './case.ts'
import { fillWithRuns } from './explained-history.ts'
import { OUR_TENANT } from './variants/incidents.ts'

/** With what a database is filled: in the tenant that is measured, and as much beside it. */
const HISTORY: Readonly<Partial<Record<DatabaseName, History>>> = {
  thousand: { file: 'history.sql', rows: 1_000, steps: 0 },
  hundred_thousand: { file: 'history.sql', rows: 100_000, steps: 0 },
  steps_1e5: { file: 'history-runs.sql', rows: 0, steps: 50_000 },
  steps_1e6: { file: 'history-runs.sql', rows: 0, steps: 500_000 },
  deep: { file: 'history-runs.sql', rows: 120_000, steps: 120_000 },
}

interface History {
  readonly file: string
  readonly rows: number
  readonly steps: number
}

const GROWING: readonly DatabaseName[] = ['thousand', 'steps_1e5']

export type BenchServer = Awaited<ReturnType<typeof openBenchServer>>

interface Wanted {
  /** The address of a server that runs, as a superuser. */
  readonly given: string | undefined
  /** The directory of the programs of a server of our own. */
  readonly binDir?: string | undefined
  readonly say: (line: string) => void
}

/**
 * The server that is given, or one of our own that ends with the run; and on it, databases for this run alone. Ours runs
 * the system's programs where there are any, as a deployment does: those from npm are compiled for size.
 */
export async function openBenchServer({ given, binDir, say }: Wanted) {
  const own = given ? undefined : await startServer({ durable: true, binDir, systemFirst: true, log: say })
  const adminUrl = given ?? own?.adminUrl ?? ''
  await sayWhatItIs(adminUrl, say)
  await sayIfNotDurable(adminUrl, say)
  const { server, drop } = await prepareTemplate(adminUrl)
  const databases = new Map<DatabaseName, string>()

  return {
    /** Where a database is: made when it is first asked for, and a small one anew each time, before it is small no more. */
    async urls(name: DatabaseName): Promise<SampleUrls> {
      const known = GROWING.includes(name) ? undefined : databases.get(name)
      const database = known ?? (await create(name))
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
    await onServer(`drop database if exists ${database} with (force)`)
    await onServer(`create database ${database} template ${server.template}`)
    for (const file of ['floor.sql', 'changes/changes.sql']) await onServer(sqlOf(file), databaseUrl(database))
    const history = HISTORY[name]
    if (history) await fill(database, history)
    await fillWithRuns(name, { url: databaseUrl(database), tenant: OUR_TENANT, say })
    return database
  }

  // Left as a server at rest would have it: what was filled in is analysed and on disk before anything is measured.
  async function fill(database: string, { file, rows, steps }: History): Promise<void> {
    if (rows + steps > 10_000) say(`[bench] Filling a database with ${rows} rows and ${steps} steps in a tenant, and as many beside it`) // prettier-ignore
    const settings = `set bench.rows = ${rows}; set bench.steps = ${steps}; set bench.tenant = '${OUR_TENANT}';`
    await onServer(settings + sqlOf(file), databaseUrl(database))
    await onServer('vacuum (analyze)', databaseUrl(database))
    await onServer('checkpoint', databaseUrl(database))
  }
}

function sqlOf(file: string): string {
  return readFileSync(new URL(file, import.meta.url), 'utf8')
}

async function sayWhatItIs(adminUrl: string, say: (line: string) => void): Promise<void> {
  const sql = `select current_setting('server_version') as version, (select setting from pg_config where name = 'CFLAGS') as flags`
  const [is] = (await onServer(sql, adminUrl)).rows as { version: string; flags: string }[]
  const level = is?.flags.match(/-O\w/g)?.at(-1) ?? 'no word of how much it is optimised'
  say(`[bench] PostgreSQL ${is?.version}, compiled with ${level}`)
}

async function sayIfNotDurable(adminUrl: string, say: (line: string) => void): Promise<void> {
  const settings = ['fsync', 'synchronous_commit', 'full_page_writes']
  const sql = `select name, setting from pg_settings where setting <> 'on' and name in ('${settings.join("','")}')`
  const { rows } = await onServer(sql, adminUrl)
  for (const { name, setting } of rows as { name: string; setting: string }[]) {
    say(`[bench] The server has ${name} = ${setting}. Ratios differ on one that cannot lose a commit.`)
  }
}
