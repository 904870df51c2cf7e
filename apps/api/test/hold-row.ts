import type { TestDatabase } from '@hoc/drivers/testing/database'

/** Locks an incident's row, so that whoever changes it waits; answers how to let it go. */
export async function holdIncident(db: TestDatabase, id: string): Promise<() => Promise<void>> {
  const [row] = await db.all(`select tenant_id from hoc.incidents where id = '${id}'`)
  const client = await db.pool.connect()
  await client.query('begin')
  await client.query(`select set_config('hoc.tenant', '${String(row?.['tenant_id'])}', true)`)
  await client.query(`select 1 from hoc.incidents where id = '${id}' for update`)
  return async () => {
    await client.query('rollback')
    client.release()
  }
}

/** How many connections wait for a lock. */
export async function countWaiting(db: TestDatabase): Promise<number> {
  const rows = await db.all(
    `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
  )
  return rows.length
}
