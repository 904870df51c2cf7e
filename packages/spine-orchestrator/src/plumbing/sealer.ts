import { appendFile, mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { GENESIS, seal, type Head } from '@hoc/canonical/chain'
import { findHorizon, insertSeals, listHeads, listUnsealed, type SealRow } from '@hoc/drivers/ledger'
import { applyMark, lockMark } from '@hoc/drivers/upkeep'
import type { TenantId } from '@hoc/spine-schemas/caller'
import type { Pool } from 'pg'
import { z } from 'zod'

import { inTransaction } from './statements.ts'

export interface SealerOptions {
  readonly worker: Pool
  /** Where heads leave the database: who can rewrite the one cannot rewrite the other. */
  readonly anchorFile: string
  readonly anchorEveryMs?: number
  readonly batch?: number
}

const BEFORE_ALL = '00000000-0000-0000-0000-000000000000'
const EVERY_ID = '18446744073709551615'

// How far sealing has come: every entry of a lower transaction id is sealed, and those of this one up to an entry: one
// transaction may write more than a batch holds. Ids of another server say nothing.
const Mark = z.object({ system: z.string(), from: z.string(), after: z.string().default(BEFORE_ALL) })
type Mark = z.output<typeof Mark>

/** Seals what is settled, in an order that never changes again. Answers whether there may be more. */
export function createSealer({ worker, anchorFile, anchorEveryMs = 10_000, batch = 500 }: SealerOptions) {
  const unanchored = new Map<TenantId, Head>()
  let anchoredAt = -Infinity

  return {
    async seal(): Promise<boolean> {
      const { heads, more } = await inTransaction(worker, async (tx) => {
        const mark = await lockMark(tx, 'seal', Mark)
        const { system, settled } = await findHorizon(tx)
        const known = mark?.system === system ? mark : undefined
        // On another server, restored from a dump, every entry that is seen was committed, whatever its id.
        const span = known ? { ...known, settled } : { from: '0', after: BEFORE_ALL, settled: EVERY_ID }
        const entries = await listUnsealed(tx, { ...span, limit: batch })
        const found = await listHeads(tx, [...new Set(entries.map(({ tenantId }) => tenantId))])
        const chains = new Map<TenantId, Head>(found.map((head) => [head.tenantId, head]))
        const seals: SealRow[] = entries.map(({ tenantId, entry }) => {
          const made = seal(chains.get(tenantId) ?? GENESIS, entry)
          chains.set(tenantId, made)
          return { tenantId, ...made }
        })

        if (seals.length > 0) await tx.run(insertSeals(seals))
        const full = entries.length === batch
        const next = full ? known && markAt(system, entries.at(-1)?.entry) : markAt(system, { xid: settled })
        if (next && (next.from !== known?.from || next.after !== known.after)) await tx.run(applyMark('seal', next))
        return { heads: chains, more: full }
      })

      for (const [tenantId, head] of heads) unanchored.set(tenantId, head)
      if (performance.now() - anchoredAt > anchorEveryMs) await anchor()
      return more
    },
    anchor,
  }

  /** Appends the heads that moved to the anchor file. */
  async function anchor(): Promise<void> {
    if (unanchored.size === 0) return
    const at = new Date().toISOString()
    const lines = [...unanchored].map(([tenantId, { position, hash }]) =>
      JSON.stringify({ tenantId, position, hash, at }),
    )
    await mkdir(dirname(anchorFile), { recursive: true })
    await appendFile(anchorFile, `${lines.join('\n')}\n`)
    unanchored.clear()
    anchoredAt = performance.now()
  }
}

function markAt(system: string, last: { readonly xid: string; readonly id?: string } | undefined): Mark | undefined {
  return last && { system, from: last.xid, after: last.id ?? BEFORE_ALL }
}
