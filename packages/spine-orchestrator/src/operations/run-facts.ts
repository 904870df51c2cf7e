import type { Digested } from '@hoc/drivers/incident-evidence'
import type { Ending } from '@hoc/engine-activity/end'
import type { Report } from '@hoc/engine-incidents/report'
import type { Standing } from '@hoc/engine-policies/earlier'
import type { Incident } from '@hoc/spine-schemas/incidents'
import type { PendingLesson } from '@hoc/spine-schemas/lessons'
import type { Fact } from '@hoc/spine-schemas/plan'
import type { Obligation, Run } from '@hoc/spine-schemas/runs'
import type { TraceHead } from '@hoc/spine-schemas/traces'
import type { Violation } from '@hoc/spine-schemas/violations'

import { evidenceFact, reportFact } from './incident-facts.ts'

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
  /** What whoever ends it writes besides. */
  readonly besides: readonly Fact[]
}

/** Every row that the end of a run writes, as facts: its manifest is made of them. */
export function factsOfEnd({ ending, trace, reports, violations, lessons, besides }: Left): [Fact, ...Fact[]] {
  return [
    runFact(ending),
    ...ending.settled.map(obligationFact),
    { entity: 'trace', id: trace.after.runId, before: trace.before ?? null, after: trace.after },
    ...reports.flatMap((told) => [reportFact(told), added('incident_event', told.event), evidenceFact(told)]),
    ...violations.map((violation) => added('violation', violation)),
    ...lessons.map((lesson) => added('lesson', lesson)),
    ...besides,
  ]
}

interface Telling {
  readonly violations: readonly Violation[]
  readonly incidents: readonly Incident[]
  readonly evidence: readonly Digested[]
}

/** What tells of a run by other means than its end, as the rows that its manifest names. */
export function earlierRows({ violations, incidents, evidence }: Telling): Standing[] {
  return [
    ...violations.map((row) => standing('violation', row)),
    ...incidents.map((row) => standing('incident', row)),
    ...evidence.map((row) => standing('incident_evidence', row)),
  ]
}

/** A row as it stands. */
export function standing(entity: string, row: { readonly id: string }): Standing {
  return { entity, id: row.id, row }
}

/** That something was added. */
export function added(entity: string, after: { readonly id: string }): Fact {
  return { entity, id: after.id, before: null, after }
}
