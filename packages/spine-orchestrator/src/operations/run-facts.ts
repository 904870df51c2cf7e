import type { Ending } from '@hoc/engine-activity/end'
import type { Report } from '@hoc/engine-incidents/report'
import type { PendingLesson } from '@hoc/spine-schemas/lessons'
import type { Fact } from '@hoc/spine-schemas/plan'
import type { Obligation, Run } from '@hoc/spine-schemas/runs'
import type { TraceHead } from '@hoc/spine-schemas/traces'
import type { Violation } from '@hoc/spine-schemas/violations'

import { reportFact } from './incident-facts.ts'

/** What changed about a run. */
function runFact({ before, after }: { readonly before: Run; readonly after: Run }): Fact {
  return { entity: 'run', id: after.id, before, after }
}

/** What is written when somebody ends a run once more just as it ended: that it was asked. */
export function repeatedEnd<Output extends { readonly run: Run }>(output: Output) {
  const facts: [Fact] = [runFact({ before: output.run, after: output.run })]
  return { output, writes: [], facts, events: [] }
}

/** What changed about something that a run owes. */
export function obligationFact({ before, after }: { before: Obligation | null; after: Obligation }): Fact {
  return { entity: 'run_obligation', id: `${after.runId}/${after.kind}`, before, after }
}

/** What the end of a run changes and adds, the record of its evaluation excepted. */
interface Left {
  readonly ending: Ending
  readonly trace: { readonly before: TraceHead | undefined; readonly after: TraceHead }
  readonly reports: readonly Report[]
  readonly violations: readonly Violation[]
  readonly lessons: readonly PendingLesson[]
}

/** Every row that the end of a run writes, as facts: its manifest is made of them. */
export function factsOfEnd({ ending, trace, reports, violations, lessons }: Left): [Fact, ...Fact[]] {
  return [
    runFact(ending),
    ...ending.settled.map(obligationFact),
    { entity: 'trace', id: trace.after.runId, before: trace.before ?? null, after: trace.after },
    ...reports.flatMap((told) => [
      reportFact(told),
      added('incident_event', told.event),
      added('incident_evidence', told.evidence),
    ]),
    ...violations.map((violation) => added('violation', violation)),
    ...lessons.map((lesson) => added('lesson', lesson)),
  ]
}

/** That something was added. */
export function added(entity: string, after: { readonly id: string }): Fact {
  return { entity, id: after.id, before: null, after }
}
