import { GENESIS, seal, type Head } from '@hoc/canonical/chain'
import { findHorizon, insertSeals, listHeads, listLostHeads, listUnsealed } from '@hoc/drivers/ledger'
import type { LostHead, SealRow } from '@hoc/drivers/ledger'
import { applyMark, lockMark } from '@hoc/drivers/upkeep'
import { TenantId } from '@hoc/spine-schemas/caller'
import type { Pool } from 'pg'
import { z } from 'zod'

import { appendAnchors, readAnchored } from './anchor-file.ts'
import { inTransaction, type PlumbingTx } from './statements.ts'

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
// transaction may write more than a batch holds. Ids of another server say nothing. Chains that were cut off are left
// behind, until they lead again through what is known of them.
const Mark = z.object({
  system: z.string(),
  from: z.string(),
  after: z.string().default(BEFORE_ALL),
  behind: z.array(TenantId).default([]),
})
type Mark = z.output<typeof Mark>

/**
 * Seals what is settled, in an order that never changes again. Answers whether there may be more. It seals onto no chain
 * that does not lead through the last head it knows, of this file or its own: that would make a rewritten ledger whole.
 * All others go on.
 */
export function createSealer({ worker, anchorFile, anchorEveryMs = 10_000, batch = 500 }: SealerOptions) {
  const unanchored = new Map<TenantId, Head>()
  let known: Map<TenantId, Head> | undefined
  let anchoredAt = -Infinity

  return {
    async seal(): Promise<boolean> {
      const sealed = (known ??= await readAnchored(anchorFile))
      const { heads, lost, more } = await inTransaction(worker, async (tx) => {
        const mark = await lockMark(tx, 'seal', Mark)
        const { system, settled } = await findHorizon(tx)
        const from = mark?.system === system ? mark : undefined
        const { entries, ...left } = await nextEntries(tx, { from, settled, limit: batch }, sealed)
        const found = await listHeads(tx, [...new Set(entries.map(({ tenantId }) => tenantId))])
        const chains = new Map<TenantId, Head>(found.map((head) => [head.tenantId, head]))
        const seals: SealRow[] = entries.map(({ tenantId, entry }) => {
          const made = seal(chains.get(tenantId) ?? GENESIS, entry)
          chains.set(tenantId, made)
          return { tenantId, ...made }
        })

        if (seals.length > 0) await tx.run(insertSeals(seals))
        const full = entries.length === batch
        const reached = full ? left.from && entries.at(-1)?.entry : { xid: settled }
        const next = reached && markAt(system, reached, left.lost)
        if (next && JSON.stringify(next) !== JSON.stringify(from)) await tx.run(applyMark('seal', next))
        return { heads: chains, lost: left.lost, more: full }
      })

      for (const [tenantId, head] of heads) {
        sealed.set(tenantId, head)
        unanchored.set(tenantId, head)
      }
      if (performance.now() - anchoredAt > anchorEveryMs) await anchor()
      if (lost[0] && !more) throw cutOff(lost[0], lost.length - 1)
      return more
    },
    anchor,
  }

  /** Appends the heads that moved to the anchor file. */
  async function anchor(): Promise<void> {
    if (unanchored.size === 0) return
    await appendAnchors(anchorFile, unanchored)
    unanchored.clear()
    anchoredAt = performance.now()
  }
}

interface Reach {
  readonly from: Mark | undefined
  readonly settled: string
  readonly limit: number
}

// The entries to seal next: none of a chain that was cut off, and all that waited of one that leads again.
async function nextEntries(tx: PlumbingTx, { from, settled, limit }: Reach, sealed: ReadonlyMap<TenantId, Head>) {
  const behind = from?.behind ?? []
  const lost = await lostOf(tx, behind, sealed)
  const goesOn = lost.length === behind.length ? from : undefined
  // On another server, restored from a dump, every entry that is seen was committed, whatever its id.
  const span = {
    from: goesOn?.from ?? '0',
    after: goesOn?.after ?? BEFORE_ALL,
    settled: from ? settled : EVERY_ID,
  }
  for (;;) {
    const entries = await listUnsealed(tx, { ...span, limit, except: lost.map(({ tenantId }) => tenantId) })
    const more = await lostOf(tx, [...new Set(entries.map(({ tenantId }) => tenantId))], sealed)
    if (more.length === 0) return { entries, lost, from: goesOn }
    lost.push(...more)
  }
}

function markAt(system: string, last: { readonly xid: string; readonly id?: string }, lost: readonly LostHead[]): Mark {
  return {
    system,
    from: last.xid,
    after: last.id ?? BEFORE_ALL,
    behind: lost.map(({ tenantId }) => tenantId).toSorted(),
  }
}

function lostOf(tx: PlumbingTx, tenantIds: readonly TenantId[], sealed: ReadonlyMap<TenantId, Head>) {
  const heads = tenantIds.flatMap((tenantId) => {
    const head = sealed.get(tenantId)
    return head ? [{ tenantId, position: head.position, hash: head.hash }] : []
  })
  return listLostHeads(tx, heads)
}

function cutOff({ tenantId, position, hash, found }: LostHead, others: number): Error {
  return new Error(
    `Expected the ledger of tenant ${tenantId} to lead through position ${position}, ${hash}, as it was sealed, saw ` +
      `${found ?? 'nothing'} there: it was cut off or rewritten${others > 0 ? `, as ${others} more were` : ''}. Nothing ` +
      'is sealed onto that. Compare it with the anchors ("hoc audit verify --anchors"). If a backup was restored, let ' +
      'HOC_ANCHOR_FILE name a new file.',
  )
}
