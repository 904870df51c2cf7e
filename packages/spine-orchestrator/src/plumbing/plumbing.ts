import type { Pool } from 'pg'

import type { Report } from '../consequences/follow.ts'
import type { Spine } from '../spine.ts'
import { createGapDetector } from './gaps.ts'
import { startJobs } from './jobs.ts'
import { lead } from './leader.ts'
import { startLoop, type Loop } from './loop.ts'
import { createSealer } from './sealer.ts'
import { forgetOldAnswers, forgetOldDeliveries, keepPartitionsAhead } from './upkeep.ts'

export interface PlumbingOptions {
  readonly worker: Pool
  readonly workerUrl: string
  readonly directUrl: string
  readonly anchorFile: string
  readonly spine: Spine
  readonly report: Report
}

const HOUR_MS = 3_600_000

/**
 * Starts what only one process of an installation does: sealing, partitions, expiry, closing gaps, and the
 * clock of durable jobs. Every process may be started with it; the one that holds the leader's lock does it.
 */
export function startPlumbing({ worker, workerUrl, directUrl, anchorFile, spine, report }: PlumbingOptions) {
  return lead({ url: directUrl, begin, report })

  async function begin(): Promise<() => Promise<void>> {
    const sealer = createSealer({ worker, anchorFile })
    const loop = (name: string, everyMs: number, work: () => Promise<boolean | void>): Loop =>
      startLoop({ name, everyMs, work, worker, report })

    // First what may fail: where it does, nothing else has begun that would go on without an end.
    const jobs = await startJobs({ workerUrl, worker, spine, report })
    const loops = [
      loop('seal', 500, sealer.seal),
      loop('close gaps', 30_000, createGapDetector({ worker })),
      loop('keep partitions', HOUR_MS, () => keepPartitionsAhead(worker)),
      loop('forget old answers', HOUR_MS, () => forgetOldAnswers(worker)),
      loop('forget old deliveries', 300_000, () => forgetOldDeliveries(worker)),
    ]

    return async function end() {
      await jobs.stop()
      await Promise.all(loops.map((each) => each.stop()))
      await sealer.anchor()
    }
  }
}
