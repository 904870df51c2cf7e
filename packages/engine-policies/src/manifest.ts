import { digest } from '@hoc/canonical/digest'
import type { ActorId } from '@hoc/spine-schemas/caller'
import type { Evaluation, EvaluationId, EvaluationInputs, ManifestLine } from '@hoc/spine-schemas/evaluations'
import type { IncidentId } from '@hoc/spine-schemas/incidents'
import type { Completion } from '@hoc/spine-schemas/run-completion'
import type { EndedRun } from '@hoc/spine-schemas/runs'
import type { z } from 'zod'

import { earlierLines, type Standing } from './earlier.ts'
import { ranFor, type Evaluated } from './evaluate.ts'

/** Something that is written, as it will stand. */
export interface Written {
  readonly entity: string
  readonly id: string
  readonly after: object | null
}

/** What is written, as digests. */
export function manifestOf(written: readonly Written[]): ManifestLine[] {
  return written.map(({ entity, id, after }) => ({ entity, id, sha: digest(after) }))
}

interface Recording {
  readonly id: EvaluationId
  readonly run: EndedRun
  readonly incidentIds: readonly IncidentId[]
  readonly lessonIds: readonly string[]
  /** What of its lessons was kept already. */
  readonly learnedBefore: NonNullable<EvaluationInputs['learnedBefore']>
  /** Everything else that the end of the run writes. */
  readonly written: readonly Written[]
  /** What told of the run before. Of it, what the end wrote anew is left out. */
  readonly known: readonly Standing[]
  readonly by: ActorId
  readonly at: string
}

/** The record of a run’s end: what was checked, from what, everything that was written with it, and what told of it before. */
export function recordOf(
  { inputs, evaluated }: { readonly inputs: EvaluationInputs; readonly evaluated: Evaluated },
  { id, run, incidentIds, lessonIds, learnedBefore, written, known, by, at }: Recording,
): Evaluation {
  const again = new Set(written.map((one) => `${one.entity} ${one.id}`))
  const others = known.filter((one) => !again.has(`${one.entity} ${one.id}`))
  const manifest = [...manifestOf(written), ...earlierLines(run.id, others)]
  return {
    id,
    runId: run.id,
    agentId: run.agentId,
    costMicros: inputs.totals.costMicros,
    ranMs: ranFor(inputs),
    ...evaluated,
    inputs: learnedBefore.length > 0 ? { ...inputs, learnedBefore } : inputs,
    incidentIds: [...incidentIds],
    lessonIds: [...lessonIds],
    manifest,
    manifestSha: digest(manifest),
    evaluatedBy: by,
    evaluatedAt: at,
  }
}

/** Every incident that tells of a run: those of its end, and those that told of it before. */
export function incidentsOf({
  reports,
  violations,
  incidents,
}: {
  readonly reports: readonly { readonly after: { readonly id: IncidentId } }[]
  readonly violations: readonly { readonly incidentId: IncidentId }[]
  readonly incidents: readonly { readonly id: IncidentId }[]
}): IncidentId[] {
  const ofViolations = violations.map(({ incidentId }) => incidentId)
  const all = [...reports.map(({ after }) => after.id), ...ofViolations, ...incidents.map(({ id }) => id)]
  return [...new Set(all)]
}

/** What whoever ended a run is told, also when they tell it again. */
export function completionOf(run: EndedRun, evaluation: Evaluation): z.output<typeof Completion> {
  const { id: evaluationId, verdict, incidentIds, lessonIds, manifestSha } = evaluation
  return { run, evaluationId, verdict, incidentIds, lessonIds, manifestSha }
}

/** The same, where a run is told to have ended just as it did, and left a record of it. */
export function completionAgain(run: EndedRun | undefined, evaluation: Evaluation | undefined) {
  return run && evaluation && completionOf(run, evaluation)
}
