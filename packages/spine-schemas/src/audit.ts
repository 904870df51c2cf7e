import { z } from 'zod'

import { contract } from './contract.ts'
import { cursorOf, pageOf } from './page.ts'
import { uuid } from './uuid.ts'

/** Who changed what: one fact of one write, with the digests of what was before and after. */
export const LedgerEntry = z.object({
  id: uuid(),
  dispatchId: uuid(),
  operation: z.string(),
  actorId: z.string(),
  entity: z.string(),
  entityId: z.string(),
  beforeSha: z.string().nullable(),
  afterSha: z.string().nullable(),
  xid: z.string(),
  at: z.iso.datetime(),
})
export type LedgerEntry = z.infer<typeof LedgerEntry>

/** An entry beside the seal that binds it to everything before it. A null entry is gone, and that is a break. */
export const SealedEntry = z.object({
  entry: LedgerEntry.nullable(),
  seal: z.object({ position: z.int().positive(), entryId: uuid(), prev: z.string(), hash: z.string() }),
})
export type SealedEntry = z.infer<typeof SealedEntry>

/** How far entries are counted that are not sealed yet. */
export const MOST_UNSEALED = 1_000

/** The position of the last entry that a page shows. */
export const PositionCursor = cursorOf(z.string().regex(/^\d{1,15}$/))

const example = {
  entry: {
    id: '019b7a00-0000-7000-8000-0000000000a1',
    dispatchId: '019b7a00-0000-7000-8000-0000000000d1',
    operation: 'incidents.create',
    actorId: 'alice',
    entity: 'incident',
    entityId: '019b7a00-0000-7000-8000-000000000001',
    beforeSha: null,
    afterSha: '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
    xid: '739',
    at: '2026-01-01T12:00:00.000Z',
  },
  seal: {
    position: 1,
    entryId: '019b7a00-0000-7000-8000-0000000000a1',
    prev: '0'.repeat(64),
    hash: '9f64a747e1b97f131fabb6b447296c9b6f0201e79fb3c5356e6c77e89b6a806a',
  },
}

/** Lists the tenant's sealed ledger, oldest first, so that whoever reads it can verify it without trusting the server. */
export const listLedger = contract({
  name: 'audit.list_entries',
  says: 'Lists the sealed ledger with its seals, oldest first. Verify it offline with `hoc audit verify`.',
  effect: 'read',
  http: { method: 'GET', path: '/audit/entries' },
  requires: 'audit:read',
  input: z.strictObject({ limit: z.int().min(1).max(1_000).default(100), cursor: PositionCursor.optional() }),
  output: pageOf(SealedEntry).extend({
    /** Entries that are committed but not sealed yet; the count ends at the most there is. */
    unsealed: z.int().min(0).max(MOST_UNSEALED),
  }),
  refusals: {},
  example: { input: { limit: 1 }, output: { items: [example], nextCursor: null, unsealed: 0 } },
})

/** Takes every hash of a stretch of the ledger again. The server checks itself here; who does not trust it checks offline. */
export const verifyLedger = contract({
  name: 'audit.verify',
  says: 'Takes the hashes of a stretch of the sealed ledger again, and names the first entry that is not what was sealed.',
  effect: 'read',
  http: { method: 'GET', path: '/audit/verification' },
  requires: 'audit:read',
  input: z.strictObject({ limit: z.int().min(1).max(1_000).default(1_000), cursor: PositionCursor.optional() }),
  output: z.object({
    checked: z.int().nonnegative(),
    head: z.object({ position: z.int().nonnegative(), hash: z.string() }),
    broken: z
      .object({
        position: z.int().positive(),
        entryId: uuid(),
        wrong: z.enum(['entry_missing', 'entry_altered', 'seal_missing', 'seal_unlinked']),
      })
      .nullable(),
    nextCursor: z.base64url().nullable(),
  }),
  refusals: {},
  example: {
    input: {},
    output: { checked: 1, head: { position: 1, hash: example.seal.hash }, broken: null, nextCursor: null },
  },
})
