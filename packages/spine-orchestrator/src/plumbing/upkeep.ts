import { deleteAnswers, keepPartitions, listDefaultPartitions } from '@hoc/drivers/upkeep'
import { deleteOldDeliveries } from '@hoc/drivers/webhook-queue'
import { readingFrom } from '@hoc/drivers/pool'
import type { Pool } from 'pg'

import { runAlone } from './statements.ts'

const MONTHS_AHEAD = 3
const DAY_MS = 24 * 3_600_000

/** Cuts the partitions of the coming months, and fails loudly when a default partition has caught rows. */
export async function keepPartitionsAhead(worker: Pool): Promise<void> {
  await runAlone(worker, keepPartitions(MONTHS_AHEAD))
  const caught = (await listDefaultPartitions(readingFrom(worker))).filter((partition) => partition.caught > 0)
  if (caught.length > 0) {
    const where = caught.map(({ tableName, caught: rows }) => `${tableName} (${rows})`).join(', ')
    throw new Error(`Expected empty default partitions, saw rows in ${where}. Move them to a partition of their month.`)
  }
}

/** Forgets answers that are older than a day: their idempotency keys may be used again. */
export async function forgetOldAnswers(worker: Pool, now = Date.now()): Promise<void> {
  await runAlone(worker, deleteAnswers(new Date(now - DAY_MS).toISOString()))
}

const DELIVERIES_AT_ONCE = 10_000

/** Forgets deliveries that are older than 30 days, and those to endpoints that are no more, a piece at a time. */
export async function forgetOldDeliveries(worker: Pool, now = Date.now()): Promise<void> {
  await runAlone(worker, deleteOldDeliveries(new Date(now - 30 * DAY_MS).toISOString(), DELIVERIES_AT_ONCE))
}
