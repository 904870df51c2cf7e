import { digest } from './digest.ts'

/** What a seal binds: an entry at its position, after everything before it. */
export interface Seal {
  readonly position: number
  readonly entryId: string
  readonly prev: string
  readonly hash: string
}

/** An entry beside its seal, as an exporter hands both over. */
export interface SealedEntry {
  readonly entry: { readonly id: string } | null
  readonly seal: Seal
}

/** Where a chain stands: the next entry is sealed onto this. */
export interface Head {
  readonly position: number
  readonly hash: string
}

/** The first link that does not hold, and what is wrong with it. */
export interface Break {
  readonly position: number
  readonly entryId: string
  readonly wrong: 'entry_missing' | 'entry_altered' | 'seal_missing' | 'seal_unlinked'
}

/** A chain with nothing in it yet. */
export const GENESIS: Head = { position: 0, hash: '0'.repeat(64) }

/** Seals an entry onto a chain: its hash covers the entry, its position and everything before it. */
export function seal(head: Head, entry: { readonly id: string }): Seal {
  const position = head.position + 1
  return { position, entryId: entry.id, prev: head.hash, hash: digest({ prev: head.hash, position, entry }) }
}

/** Follows sealed entries from a head on: the new head, or the first break. */
export function follow(
  head: Head,
  sealed: readonly SealedEntry[],
): { readonly head: Head; readonly broken: Break | null } {
  let at = head
  for (const link of sealed) {
    const wrong = faultOf(at, link)
    if (wrong) return { head: at, broken: { position: link.seal.position, entryId: link.seal.entryId, wrong } }
    at = { position: link.seal.position, hash: link.seal.hash }
  }
  return { head: at, broken: null }
}

function faultOf(head: Head, { entry, seal: found }: SealedEntry): Break['wrong'] | undefined {
  if (found.position !== head.position + 1) return 'seal_missing'
  if (found.prev !== head.hash) return 'seal_unlinked'
  if (!entry) return 'entry_missing'
  return seal(head, entry).hash === found.hash && entry.id === found.entryId ? undefined : 'entry_altered'
}
