import { openTestDatabase } from '@hoc/drivers/testing/database'
import { formatKey, makeKey } from '@hoc/spine-orchestrator/keys'
import { checkMigrations, migrate } from '@hoc/spine-orchestrator/migrate'
import { expect, it } from 'vitest'

import { startApi } from './api-process.ts'

// What the next release may do to a table that this code writes: add, index, check and relax. Nothing is taken away.
const expansion = [
  {
    name: '0001_next_release',
    sql: `alter table hoc.incidents add column next_note text not null default '';
          alter table hoc.incidents add constraint next_note_short check (length(next_note) < 1000) not valid;
          alter table hoc.ledger add column next_flag boolean not null default false;`,
  },
  {
    name: '0002_next_index',
    sql: `-- no transaction: an index is built beside the writes
          create index concurrently incidents_by_next_note on hoc.incidents (tenant_id, next_note);`,
  },
  { name: '0003_next_check', sql: 'alter table hoc.incidents validate constraint next_note_short;' },
]

it('serves every request while a populated database is upgraded under it', async () => {
  const db = await openTestDatabase()
  const key = formatKey(makeKey())
  const api = await startApi({
    DATABASE_URL: db.url('hoc_app'),
    HOC_WORKER_URL: db.url('hoc_worker'),
    HOC_BOOTSTRAP_KEY: key,
  })
  try {
    await db.all(`insert into hoc.incidents (tenant_id, id, title, severity, category, source, cause, impact, state, created_by, created_at, updated_at, version)
      select (select tenant_id from hoc.tenants), gen_random_uuid(), 'old ' || n, 'low', 'manual', 'manual', 'human', 'tenant', 'active', 'a', now(), now(), 1
      from generate_series(1, 50000) n`)

    const load = underLoad(api.url, key)
    await load.more() // all eight are under way when the schema begins to change, and go on when it has changed
    await migrate({ url: db.url('hoc_owner'), migrations: expansion, table: 'next_migrations' })
    await load.more()
    const { statuses, made } = await load.stop()

    expect(new Set(statuses)).toEqual(new Set([200]))
    const [{ count } = { count: 0 }] = await db.all(
      `select count(*)::int as count from hoc.incidents where title = 'new'`,
    )
    expect(count).toBe(made)
    const { pending } = await checkMigrations({
      url: db.url('hoc_owner'),
      migrations: expansion,
      table: 'next_migrations',
    })
    expect(pending).toEqual([])
  } finally {
    await api.stop()
    await db.close()
  }
})

// Eight callers, each of whom writes and reads in turn until told to stop.
function underLoad(url: string, key: string) {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  const statuses: number[] = []
  let [made, stopped] = [0, false]
  const callers = Array.from({ length: 8 }, async () => {
    while (!stopped) {
      const body = JSON.stringify({ title: 'new', severity: 'low' })
      const created = await fetch(`${url}/incidents`, { method: 'POST', headers, body })
      statuses.push(created.status)
      if (created.ok) made++
      await created.body?.cancel()
      const listed = await fetch(`${url}/incidents?limit=5&state=active`, { headers })
      statuses.push(listed.status)
      await listed.body?.cancel()
    }
  })
  return {
    /** Waits until so many more were answered that each caller was. */
    async more() {
      const enough = statuses.length + 2 * callers.length
      await expect.poll(() => statuses.length, { timeout: 60_000 }).toBeGreaterThan(enough)
    },
    async stop() {
      stopped = true
      await Promise.all(callers)
      return { statuses, made }
    },
  }
}
