import type { Fact } from '@hoc/spine-schemas/plan'
import type { Obligation } from '@hoc/spine-schemas/runs'

/** What changed about something that a run owes. */
export function obligationFact({ before, after }: { before: Obligation | null; after: Obligation }): Fact {
  return { entity: 'run_obligation', id: `${after.runId}/${after.kind}`, before, after }
}
