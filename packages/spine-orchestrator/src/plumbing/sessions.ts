import { randomInt } from 'node:crypto'
import { openClient } from '@hoc/drivers/pool'
import { serverError } from '@hoc/drivers/server-error'
import type { Client } from 'pg'

const HEARING_MS = 2_000

/**
 * Whether a connection keeps its session from one transaction to the next, as LISTEN and the leader's lock need.
 * Undefined: it does. A pooler in transaction mode gives the second transaction another session when the first one's
 * is busy, so a neighbour makes it busy.
 */
export async function keepsSession(url: string): Promise<string | undefined> {
  const number = randomInt(2 ** 31)
  return withTwo(url, async (one, neighbour) => {
    await one.query(
      'select pg_advisory_lock(classid, objid) from (values ($1::integer, $2::integer)) as k(classid, objid)',
      [
        0x686f63, // "hoc", so that whoever lists locks knows whose it is
        number,
      ],
    )
    await one.query(`listen hoc_doctor_${number}`)
    await neighbour.query('begin')
    const { rows } = await one.query<{ ours: boolean }>('select pg_advisory_unlock($1, $2) as ours', [0x686f63, number])
    await neighbour.query('commit')
    if (!rows[0]?.ours) {
      await neighbour.query('select pg_advisory_unlock($1, $2)', [0x686f63, number])
      return 'an advisory lock was not kept: the next transaction had another session'
    }
    return (await hears(one, neighbour, `hoc_doctor_${number}`)) ? undefined : 'a LISTEN did not hear its NOTIFY'
  })
}

/** Whether a statement that was prepared once is known to the next transaction, and whether a pooler is between. */
export async function keepsPrepared(url: string): Promise<{ pooled: boolean; missing: string | undefined }> {
  const statement = { name: `hoc_doctor_${randomInt(2 ** 31)}`, text: 'select pg_backend_pid() as pid' }
  return withTwo(url, async (one, neighbour) => {
    const before = await one.query<{ pid: number }>(statement)
    await neighbour.query('begin')
    try {
      const after = await one.query<{ pid: number }>(statement)
      return { pooled: before.rows[0]?.pid !== after.rows[0]?.pid, missing: undefined }
    } catch (error) {
      const no = serverError(error)
      if (!no || no.code?.startsWith('57P')) throw error // the connection was lost, not the statement
      return { pooled: true, missing: `a prepared statement was lost between transactions: ${no.message}` }
    } finally {
      await neighbour.query('commit')
    }
  })
}

async function hears(listener: Client, speaker: Client, channel: string): Promise<boolean> {
  let giveUp: NodeJS.Timeout | undefined
  const heard = new Promise<boolean>((resolve) => {
    listener.once('notification', () => resolve(true)).once('end', () => resolve(false))
    giveUp = setTimeout(() => resolve(false), HEARING_MS)
  })
  try {
    await speaker.query('select pg_notify($1, $2)', [channel, ''])
    if (await heard) return true
  } finally {
    clearTimeout(giveUp)
  }
  await listener.query('select') // whose connection was lost hears nothing either, and fails here
  return false
}

async function withTwo<Answer>(url: string, work: (one: Client, two: Client) => Promise<Answer>): Promise<Answer> {
  const one = await openClient(url)
  try {
    const two = await openClient(url)
    try {
      return await work(one, two)
    } finally {
      await two.end()
    }
  } finally {
    await one.end()
  }
}
