import { follow, GENESIS, type Break, type Head } from '@hoc/canonical/chain'
import type { SealedEntry } from '@hoc/spine-schemas/audit'
import { z } from 'zod'

/** A head of the ledger as it left the database: one line of the anchor file. */
export const Anchor = z.object({
  tenantId: z.uuid(),
  position: z.int().positive(),
  hash: z.string(),
  at: z.iso.datetime(),
})
export type Anchor = z.infer<typeof Anchor>

export interface Verification {
  readonly entries: number
  readonly head: Head
  /** The first entry that is not what was sealed. */
  readonly broken: Break | null
  /** How many heads of the ledger were anchored. */
  readonly anchorsChecked: number
  /** The first anchor that the ledger does not agree with: it was rewritten from the start, or cut off. */
  readonly anchorMissed: Anchor | null
}

/**
 * Verifies a tenant's ledger, page by page from its first entry, without trusting who handed it over: every hash is
 * taken again. Anchors are what tells a ledger that was rewritten as a whole.
 */
export async function verifyLedger(
  pages: AsyncIterable<readonly SealedEntry[]>,
  anchors: readonly Anchor[] = [],
): Promise<Verification> {
  // All of them: where two name one position with different hashes, the ledger was rewritten between them.
  const expected = Map.groupBy(anchors, ({ position }) => position)
  let head: Head = GENESIS
  let [entries, anchorsChecked] = [0, 0]
  let anchorMissed: Anchor | null = null

  for await (const page of pages) {
    for (const { seal } of page) {
      const named = expected.get(seal.position)
      if (!named) continue
      anchorsChecked++
      anchorMissed ??= named.find(({ hash }) => hash !== seal.hash) ?? null
    }
    const { head: reached, broken } = follow(head, page)
    entries += reached.position - head.position
    head = reached
    if (broken) return { entries, head, broken, anchorsChecked, anchorMissed }
  }

  const beyond = anchors.find(({ position }) => position > head.position)
  return { entries, head, broken: null, anchorsChecked, anchorMissed: anchorMissed ?? beyond ?? null }
}
