import type { RunId } from '@hoc/spine-schemas/runs'
import type { TraceHead } from '@hoc/spine-schemas/traces'

import { BEFORE_ALL } from './chain.ts'

/** Seals the trace of a run that ends, also of one that took no step: nothing is added to it from then on. */
export function seal(
  before: TraceHead | undefined,
  { runId, at }: { readonly runId: RunId; readonly at: string },
): { readonly before: TraceHead | undefined; readonly after: TraceHead } {
  const { version, ...head } = before ?? { runId, steps: 0, hash: BEFORE_ALL, version: 0 }
  return { before, after: { ...head, sealedAt: at, version: version + 1 } }
}
