import { insertDispatchRecords } from '@hoc/drivers/dispatches'
import { listUnrecorded, type Orphan } from '@hoc/drivers/ledger'
import { applyMark, lockMark } from '@hoc/drivers/upkeep'
import type { Pool } from 'pg'
import { z } from 'zod'

import { untold, runIdIn } from '../consequences/follow.ts'
import { inTransaction } from './statements.ts'

export interface GapsOptions {
  readonly worker: Pool
  /** How long a record may be on its way before it counts as lost: longer than any dispatch takes. */
  readonly settledMs?: number
  readonly now?: () => number
}

const Mark = z.object({ until: z.iso.datetime() })
const BATCH = 1_000
const OLDEST_MS = 35 * 24 * 3_600_000

/** Finds dispatches that wrote and left no record, because their process died, and records them from the ledger. */
export function createGapDetector({ worker, settledMs = 60_000, now = Date.now }: GapsOptions) {
  return function closeGaps(): Promise<boolean> {
    return inTransaction(worker, async (tx) => {
      const mark = await lockMark(tx, 'gaps', Mark)
      const from = mark?.until ?? new Date(now() - OLDEST_MS).toISOString()
      const before = new Date(now() - settledMs).toISOString()
      if (before <= from) return false

      const lost = await listUnrecorded(tx, { from, before })
      if (lost.length > 0) await tx.run(insertDispatchRecords(lost.map(toRecord), { again: true }))
      const more = lost.length === BATCH
      if (!more) await tx.run(applyMark('gaps', { until: before }))
      return more
    })
  }
}

// What is written under the id of a run.
const OF_A_RUN = new Set(['run', 'trace'])

// What the ledger does not tell stays unknown: null, not a guess.
function toRecord({ dispatchId, entity, entityId, ...known }: Orphan) {
  return {
    ...known,
    runId: runIdIn(OF_A_RUN.has(entity) ? { runId: entityId } : undefined),
    ...untold,
    id: dispatchId,
    outcome: 'done' as const,
    governanceActive: null,
    authorityDegraded: null,
    authorityReason: null,
    authorityCode: null,
    conditions: [],
    correlationId: null,
    durationUs: null,
    rebuilt: true,
  }
}
