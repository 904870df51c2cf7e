import { countPassedOver, countUnsealed, findLogin, listFailingUpkeep, listUnisolated } from '@hoc/drivers/doctor'
import { countBacklog } from '@hoc/drivers/outbox'
import { openPool, readingFrom } from '@hoc/drivers/pool'
import type { Tx } from '@hoc/drivers/tx'
import { listDefaultPartitions, listUpkeep } from '@hoc/drivers/upkeep'

import type { DatabaseUrls } from '../runtime.ts'
import { assertSchema } from './migrate.ts'
import { assertRoles } from './roles.ts'
import { keepsPrepared, keepsSession } from './sessions.ts'

/** One thing that was looked at. What failed says what to do; what could not be looked at says why. */
export interface Finding {
  readonly name: string
  readonly state: 'ok' | 'failed' | 'skipped'
  readonly says: string
  readonly todo?: string
}

export interface Patient {
  readonly urls: DatabaseUrls
  /** As hoc_owner, where that is known. */
  readonly migrateUrl?: string | undefined
  /** Whether a sink is set where one asks. Other processes may have one nevertheless. */
  readonly sink?: boolean
  readonly now?: () => number
}

const OLDEST_SERVER = 150_000
const SKEW_MS = 2_000
const SEAL_LAG_MS = 60_000
const DELIVERY_LAG_MS = 300_000

/** Looks at a database through the eyes of each of its roles, and changes nothing. */
export async function diagnose({ urls, migrateUrl, sink = false, now = Date.now }: Patient): Promise<Finding[]> {
  const doors = [
    { name: 'DATABASE_URL', url: urls.app },
    { name: 'HOC_WORKER_URL', url: urls.worker },
    { name: 'HOC_DIRECT_URL', url: urls.direct },
    ...(migrateUrl ? [{ name: 'HOC_MIGRATE_URL', url: migrateUrl }] : []),
  ]
  const findings: Finding[] = []
  for (const door of doors) findings.push(await look(`log in by ${door.name}`, () => logIn(door)))

  const closed = findings.some(({ state }) => state === 'failed')
  for (const { name, look: looking } of checksOf(urls, { sink, now })) {
    findings.push(closed ? { name, state: 'skipped', says: 'not every role can log in' } : await look(name, looking))
  }
  return findings
}

interface Check {
  readonly name: string
  /** Answers what was seen; throws what is wrong. */
  look(): Promise<string>
}

function checksOf(urls: DatabaseUrls, { sink, now }: { sink: boolean; now: () => number }): Check[] {
  const { app, worker, direct } = urls
  return [
    { name: 'server version', look: () => reading(app, serverVersion) },
    { name: 'clock', look: () => reading(app, (tx) => clock(tx, now)) },
    { name: 'schema', look: () => schema(worker) },
    { name: 'roles', look: () => roles(urls) },
    { name: 'row-level security', look: () => reading(app, isolation) },
    { name: 'default partitions', look: () => reading(worker, partitions) },
    { name: 'upkeep', look: () => reading(worker, upkeep) },
    { name: 'ledger seals', look: () => reading(worker, (tx) => seals(tx, now)) },
    { name: 'outbox', look: () => reading(worker, (tx) => outbox(tx, { sink, now })) },
    { name: 'sessions of HOC_DIRECT_URL', look: () => sessions(direct) },
    { name: 'prepared statements of DATABASE_URL', look: () => prepared(app) },
  ]
}

async function look(name: string, looking: Check['look']): Promise<Finding> {
  try {
    return { name, state: 'ok', says: await looking() }
  } catch (error) {
    const says = error instanceof Error ? error.message || nameOf(error) : String(error)
    const todo = error instanceof Error && 'todo' in error ? String(error.todo) : 'See the log of PostgreSQL.'
    return { name, state: 'failed', says, todo }
  }
}

function nameOf(error: Error): string {
  return 'code' in error ? String(error.code) : error.name
}

/** Throws what is wrong, and what to do about it. */
function wrong(says: string, todo: string): never {
  throw Object.assign(new Error(says), { todo })
}

async function reading<Answer>(url: string, read: (tx: Tx) => Promise<Answer>): Promise<Answer> {
  const pool = openPool(url, { max: 1, report: () => {} }) // what is lost fails the query that waits on it
  try {
    return await read(readingFrom(pool))
  } finally {
    await pool.end()
  }
}

async function logIn({ name, url }: { readonly name: string; readonly url: string }): Promise<string> {
  try {
    return (await reading(url, findLogin)).name
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    const todos: Readonly<Record<string, string>> = {
      '28P01': `Correct the password in ${name}, or set it anew with "hoc migrate --roles".`,
      '28000': `Create the role with "hoc migrate --roles", and let pg_hba.conf admit it.`,
      '3D000': `Create the database that ${name} names.`,
    }
    const { host } = new URL(url)
    return wrong(
      `${host}: ${error instanceof Error && error.message ? error.message : code}`,
      todos[code] ?? `See that PostgreSQL runs at ${host}, and that ${name} is its address.`,
    )
  }
}

async function serverVersion(tx: Tx): Promise<string> {
  const { version } = await findLogin(tx)
  const text = `PostgreSQL ${Math.floor(version / 10_000)}.${version % 10_000}`
  return version >= OLDEST_SERVER ? text : wrong(`expected PostgreSQL 15 or later, saw ${text}`, 'Upgrade the server.')
}

async function clock(tx: Tx, now: () => number): Promise<string> {
  await findLogin(tx) // so that the time of logging in is not measured
  const before = now()
  const there = Date.parse((await findLogin(tx)).now)
  const skew = Math.round(there - (before + now()) / 2)
  if (Math.abs(skew) <= SKEW_MS) return `${skew} ms apart`
  return wrong(`the server’s clock is ${skew} ms from this machine’s`, 'Run NTP on both.')
}

async function schema(worker: string): Promise<string> {
  try {
    await assertSchema(worker)
    return 'up to date'
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error), 'Run "hoc migrate" with the newest release.')
  }
}

async function roles({ app, worker }: DatabaseUrls): Promise<string> {
  try {
    await assertRoles({ app, worker })
    return 'hoc_app and hoc_worker have their own rights and no more'
  } catch (error) {
    const todo = 'Name the role that belongs there, and revoke what it was granted besides.'
    return wrong(error instanceof Error ? error.message : String(error), todo)
  }
}

async function isolation(tx: Tx): Promise<string> {
  const tables = await listUnisolated(tx)
  const [unforced, owned] = [tables.filter(({ isForced }) => !isForced), tables.filter(({ isOwned }) => isOwned)]
  const names = (list: typeof tables) => list.map(({ name }) => name).join(', ')
  if (unforced.length > 0) {
    const todo = 'Run "alter table hoc.NAME enable row level security, force row level security" as hoc_owner for each.'
    return wrong(`not forced on ${names(unforced)}`, todo)
  }
  if (owned.length === 0) return 'forced on every tenant table'
  return wrong(`hoc_app owns ${names(owned)}`, 'Run "alter table hoc.NAME owner to hoc_owner" for each.')
}

async function partitions(tx: Tx): Promise<string> {
  const caught = (await listDefaultPartitions(tx)).filter((partition) => partition.caught > 0)
  if (caught.length === 0) return 'empty'
  const where = caught.map(({ tableName, caught: rows }) => `${tableName} (${rows})`).join(', ')
  return wrong(`rows in those of ${where}`, 'Move them to a partition of their month, and see why that was not there.')
}

async function upkeep(tx: Tx): Promise<string> {
  const failing = await listFailingUpkeep(tx)
  if (failing.length === 0) return 'no run failed'
  const what = failing.map(({ name, error }) => `${name}: ${error}`).join('; ')
  return wrong(what, 'See "hoc jobs list --local", and the log of the process that keeps the plumbing.')
}

async function seals(tx: Tx, now: () => number): Promise<string> {
  const [{ count: passedOver, firstOf }, { count, oldestAt }] = [await countPassedOver(tx), await countUnsealed(tx)]
  if (passedOver > 0)
    return wrong(`entries that came in behind the seals: ${passedOver}, the first of ${firstOf}`, FIND_HAND)
  const ageMs = oldestAt === null ? 0 : now() - Date.parse(oldestAt)
  if (ageMs <= SEAL_LAG_MS) return `${count} entries to seal`
  return wrong(`${count} entries are not sealed, the oldest since ${oldestAt}`, KEEP_PLUMBING)
}

const FIND_HAND =
  'HOC writes none there: see who has the rights of hoc_owner. "hoc run prove" names what such an entry is about.'
const KEEP_PLUMBING = 'See that one process keeps the plumbing: "hoc serve" without --no-jobs, or "hoc work".'

async function outbox(tx: Tx, { sink, now }: { sink: boolean; now: () => number }): Promise<string> {
  const { waiting, dead, oldestDueAt } = await countBacklog(tx)
  if (dead > 0) {
    const todo = 'See "hoc outbox list --state dead" in each tenant, then "hoc outbox retry EVENT_ID".'
    return wrong(`${dead} events were tried to the last, and wait for a person`, todo)
  }
  if (!sink && !(await hasRelay(tx))) return `${waiting} events stay: nothing has kept the plumbing yet`
  const lateMs = oldestDueAt === null ? 0 : now() - Date.parse(oldestDueAt)
  if (lateMs <= DELIVERY_LAG_MS) return `${waiting} events to deliver`
  return wrong(`${waiting} events are not delivered, the oldest was due at ${oldestDueAt}`, KEEP_PLUMBING)
}

// Whoever keeps the plumbing has a relay, which tells that it ran.
async function hasRelay(tx: Tx): Promise<boolean> {
  return (await listUpkeep(tx)).some(({ name }) => name === 'relay')
}

async function sessions(direct: string): Promise<string> {
  const missing = await keepsSession(direct)
  if (missing === undefined) return 'LISTEN is heard, advisory locks are kept'
  return wrong(missing, 'Set HOC_DIRECT_URL to the address of PostgreSQL itself, past any pooler.')
}

async function prepared(app: string): Promise<string> {
  const { pooled, missing } = await keepsPrepared(app)
  const through = pooled ? 'through a pooler' : 'on a session of its own'
  if (missing === undefined) return `work, ${through}`
  return wrong(missing, 'Use PgBouncer 1.21 or later with max_prepared_statements above 0, or its session mode.')
}
