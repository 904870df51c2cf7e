import type { Caller } from '@hoc/spine-schemas/caller'
import type { MismatchId } from '@hoc/spine-schemas/mismatches'
import type { RunId } from '@hoc/spine-schemas/runs'

import type { Spine } from '../spine.ts'

interface Somewhere {
  readonly spine: Pick<Spine, 'dispatch'>
  readonly caller: Caller
}

/** What is reported of a step that came out otherwise. */
export function aReport(runId: RunId, facts: object = {}) {
  const hashes = { expectedHash: '5'.repeat(64), actualHash: '4'.repeat(64) }
  return { runId, seq: 0, reason: 'The replay read two orders fewer.', ...hashes, details: { orders: 12 }, ...facts }
}

/** An open mismatch of a run. */
export async function aMismatchOf(runId: RunId, { spine, caller }: Somewhere, facts: object = {}): Promise<MismatchId> {
  const reported = await spine.dispatch('traces.report_mismatch', aReport(runId, facts), caller)
  if (reported.outcome !== 'done') throw new Error(`Expected a mismatch, saw ${JSON.stringify(reported)}.`)
  return reported.value.id
}
