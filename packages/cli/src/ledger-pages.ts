import { followPages } from '@hoc/client/pages'
import { listLedger, type SealedEntry } from '@hoc/spine-schemas/audit'

import type { Asked } from './ask.ts'

/** The sealed ledger of whoever asks, page by page from its first entry. */
export async function* ledgerPages(ask: Asked['ask']): AsyncGenerator<readonly SealedEntry[]> {
  const pages = followPages(listLedger, { limit: 1_000 }, (input) => ask(listLedger, input))
  for await (const { items } of pages) yield items as readonly SealedEntry[]
}
