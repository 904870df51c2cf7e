import { CODE, readMigrations, type Migration } from '@hoc/drivers/migrations'
import { openClient } from '@hoc/drivers/pool'
import { serverError } from '@hoc/drivers/server-error'
import knex, { type Knex } from 'knex'
import type { ClientBase } from 'pg'

import { installJobs } from './install-jobs.ts'

export interface MigrateOptions {
  /** As hoc_owner. */
  readonly url: string
  /** By default the schema of the spine. A list of your own is recorded in a table of its own. */
  readonly migrations?: readonly Migration[]
  readonly table?: string
  readonly say?: (line: string) => void
}

export interface SchemaStatus {
  readonly applied: readonly string[]
  readonly pending: readonly string[]
}

// A change of schema waits this long for running transactions, then lets them pass and tries again:
// whoever waits for a table makes everybody behind it wait.
const LOCK_TIMEOUT_MS = 1_000
const ATTEMPTS = 60

// What goes wrong is thrown; a library does not print.
const SILENT = { warn: quiet, error: quiet, deprecate: quiet, debug: quiet }

function quiet(): void {}

/** Brings the schema up to date, one migration after the other, while the API goes on serving. */
export async function migrate(options: MigrateOptions): Promise<SchemaStatus> {
  const status = await withMigrator(options, async (migrator) => {
    const { pending } = await statusOf(migrator)
    for (const name of pending) {
      options.say?.(`Applying ${name}`)
      await patiently(() => migrator.up(), options.say)
    }
    await migrator.show()
    return statusOf(migrator)
  })
  if (!options.migrations) await installJobs(options.url)
  return status
}

/** Tells which migrations are applied and which are not, and changes nothing. */
export async function checkMigrations(options: MigrateOptions): Promise<SchemaStatus> {
  const known = (options.migrations ?? readMigrations()).map(({ name }) => name)
  const client = await openClient(options.url)
  try {
    const table = `hoc.${options.table ?? 'migrations'}`
    const { rows: there } = await client.query('select to_regclass($1) as it', [table])
    const { rows } = there[0]?.it
      ? await client.query<{ name: string }>(`select name from ${table} order by id`)
      : { rows: [] }
    const applied = rows.map(({ name }) => name)
    return { applied, pending: known.filter((name) => !applied.includes(name)) }
  } finally {
    await client.end()
  }
}

/** Throws unless the schema is one that this code can run on: not behind it, and not so far ahead that it no longer serves it. */
export async function assertSchema(url: string): Promise<void> {
  const { pending } = await checkMigrations({ url })
  if (pending.length > 0) {
    throw new Error(`Expected a schema with ${pending.join(', ')}, saw one without. Run "hoc migrate" first.`)
  }
  const client = await openClient(url)
  try {
    const { rows } = await client.query<{ oldest: number }>('select max(oldest_code) as oldest from hoc.serves')
    const oldest = rows[0]?.oldest ?? 0
    if (oldest > CODE) {
      throw new Error(
        `Expected a schema that serves code ${CODE}, saw one that serves ${oldest} and newer. Upgrade this code.`,
      )
    }
  } finally {
    await client.end()
  }
}

interface Migrator {
  up(): Promise<unknown>
  list(): Promise<[{ name: string }[], { name: string }[]]>
  /** Lets who starts later see what is applied. */
  show(): Promise<unknown>
}

async function withMigrator<Answer>(
  { url, migrations = readMigrations(), table = 'migrations' }: MigrateOptions,
  work: (migrator: Migrator) => Promise<Answer>,
): Promise<Answer> {
  const holder = await openClient(url)
  const db = knex({ client: 'pg', connection: url, pool: { min: 0, max: 2 }, log: SILENT })
  try {
    await holder.query(`select pg_advisory_lock(hashtextextended('hoc.migrate', 0))`)
    await holder.query('create schema if not exists hoc')
    const config = { migrationSource: sourceOf(migrations), schemaName: 'hoc', tableName: table }
    await db.migrate.list(config) // makes its tables
    await db.migrate.forceFreeMigrationsLock(config) // ours is held, so one that is found here is a dead migrator's
    return await work({
      up: async () => {
        await holder.query('select') // whoever has lost the connection has lost the lock
        return db.migrate.up(config)
      },
      list: () => db.migrate.list(config),
      show: () => holder.query(`grant select on hoc.${table} to hoc_app, hoc_worker, hoc_operator`),
    })
  } finally {
    await db.destroy()
    await holder.end()
  }
}

async function statusOf(migrator: Migrator): Promise<SchemaStatus> {
  const [applied, pending] = await migrator.list()
  return { applied: applied.map(({ name }) => name), pending: pending.map(({ name }) => name) }
}

// The text goes to the pg client as it is: knex would take every "?" in it for a binding of its own.
function sourceOf(migrations: readonly Migration[]): Knex.MigrationSource<Migration> {
  return {
    getMigrations: () => Promise.resolve([...migrations]),
    getMigrationName: ({ name }) => name,
    getMigration: ({ sql }) =>
      Promise.resolve({
        config: { transaction: !sql.startsWith('-- no transaction') },
        async up(db: Knex) {
          const client = (await db.client.acquireConnection()) as ClientBase
          try {
            await client.query(`set lock_timeout = ${LOCK_TIMEOUT_MS}`)
            await client.query(sql)
          } finally {
            await db.client.releaseConnection(client)
          }
        },
        down: () => Promise.reject(new Error('Schemas go forward only. Restore a backup to go back.')),
      }),
  }
}

async function patiently(step: () => Promise<unknown>, say: MigrateOptions['say']): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await step()
      return
    } catch (error) {
      const busy = serverError(error)?.code === '55P03'
      if (!busy || attempt === ATTEMPTS) throw error
      say?.(`A table is in use; trying again (${attempt} of ${ATTEMPTS})`)
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
}
