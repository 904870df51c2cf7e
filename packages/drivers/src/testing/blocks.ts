import type { TenantId } from '@hoc/spine-schemas/caller'
import type { Pool } from 'pg'

import { readingFrom } from '../pool.ts'
import type { Tx } from '../tx.ts'
import { rolledBack } from './database.ts'

/** How many blocks the statements that `read` sends touch when they are run. */
export async function blocksOf(read: (tx: Tx) => Promise<unknown>, pool: Pool, tenant?: TenantId): Promise<number> {
  let blocks = 0
  const explaining = ({ rows }: Tx): Tx => ({
    async rows({ text, values }) {
      const explained = { effect: 'read', text: `explain (analyze, buffers, format json) ${text}`, values } as const
      const [answer] = await rows(explained)
      const [{ Plan: plan }] = Object.values(answer ?? {})[0] as [{ Plan: Record<string, number> }]
      blocks += (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0)
      return rows({ effect: 'read', text, values })
    },
  })
  if (tenant) await rolledBack(pool, tenant, async (tx) => void (await read(explaining(tx))))
  else await read(explaining(readingFrom(pool)))
  return blocks
}
