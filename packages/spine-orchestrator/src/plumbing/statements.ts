import type { Tx, Write } from '@hoc/drivers/tx'
import { getTypeParser } from '@hoc/drivers/types'
import type { Pool } from 'pg'

import { borrow, giveBack } from '../borrow.ts'

/** A transaction of the plumbing: as the worker, across tenants, on plumbing tables only. */
export interface PlumbingTx extends Tx {
  run(write: Write): Promise<void>
}

/** Runs plumbing in one transaction: committed if it returns, rolled back if it throws. */
export async function inTransaction<Answer>(pool: Pool, work: (tx: PlumbingTx) => Promise<Answer>): Promise<Answer> {
  const client = await borrow(pool)
  try {
    await client.query('begin')
    const answer = await work({
      rows: async (read) => (await client.query({ ...read, types: { getTypeParser } })).rows,
      run: async (write) => void (await client.query(write)),
    })
    const { command } = await client.query('commit')
    if (command !== 'COMMIT') throw new Error(`Expected COMMIT to answer COMMIT, it answered ${command}.`)
    giveBack(client)
    return answer
  } catch (error) {
    await client.query('rollback').then(
      () => giveBack(client),
      () => giveBack(client, false),
    )
    throw error
  }
}

/** Runs one statement of the plumbing, which is a transaction of its own. */
export async function runAlone(pool: Pool, write: Write): Promise<void> {
  await pool.query(write)
}

/** The same for a statement that answers with rows. */
export async function askAlone(pool: Pool, write: Write): Promise<readonly unknown[]> {
  return (await pool.query({ ...write, types: { getTypeParser } })).rows
}
