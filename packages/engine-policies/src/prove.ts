import { digest } from '@hoc/canonical/digest'
import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { Evaluation, ManifestLine } from '@hoc/spine-schemas/evaluations'
import type { Difference, getEvaluation, proveRun } from '@hoc/spine-schemas/run-completion'
import type { Run } from '@hoc/spine-schemas/runs'
import type { z } from 'zod'

/** The evaluation of a run, where there is one. */
export function foundEvaluation(
  run: Run | undefined,
  evaluation: Evaluation | undefined,
): Decision<Evaluation, RefusalCode<typeof getEvaluation>> {
  if (!run) return refuse('RUN_NOT_FOUND')
  return evaluation ? accept(evaluation) : refuse('RUN_NOT_COMPLETED')
}

/** The ids of what a manifest names of one kind. */
export function namedIn(evaluation: Evaluation | undefined, entity: string): string[] {
  return (evaluation?.manifest ?? []).filter((line) => line.entity === entity).map(({ id }) => id)
}

/** Everything that a manifest and its evaluation name. */
export function allNamedIn(evaluation: Evaluation | undefined): string[] {
  const { id, manifest } = evaluation ?? { id: undefined, manifest: [] }
  return [...new Set([...manifest.map((line) => line.id), ...(id ? [id] : [])])]
}

/** One step of an entity, as the ledger has it. */
export interface Passage {
  readonly entity: string
  readonly entityId: string
  readonly beforeSha: string | null
  readonly afterSha: string | null
  readonly xid: string
}

/** A row as it stands today. */
export interface Standing {
  readonly entity: string
  readonly id: string
  readonly row: object
}

interface Kept {
  readonly run: Run | undefined
  readonly evaluation: Evaluation | undefined
  /** The transaction that wrote the evaluation. */
  readonly xid: string | undefined
  readonly today: readonly Standing[]
  /** Every step of what the manifest names. */
  readonly passages: readonly Passage[]
}

type Proof = z.output<typeof proveRun.output>
type Line = Pick<ManifestLine, 'entity' | 'id'>

/**
 * Takes every digest of a manifest again. A row may differ from what was written where the ledger leads from the one to the
 * other; what is kept of it in the ledger must have been written in the transaction of the evaluation.
 */
export function prove({ run, evaluation, xid, today, passages }: Kept): Decision<Proof, RefusalCode<typeof proveRun>> {
  if (!run) return refuse('RUN_NOT_FOUND')
  if (!evaluation) return refuse('RUN_NOT_COMPLETED')

  const own = { entity: 'policy_evaluation', id: evaluation.id, sha: digest(evaluation) }
  const judge = judgeOf({ xid, today, passages })
  const judged = [own, ...evaluation.manifest].map((line) => ({ line, found: judge(line) }))
  const differs = judged.flatMap(({ line, found }) =>
    found === 'holds' || found === 'changed' ? [] : [of(line, found)],
  )
  const isOwn = digest(evaluation.manifest) === evaluation.manifestSha
  const all = isOwn ? differs : [of(own, 'record_altered'), ...differs]
  return accept({
    runId: run.id,
    evaluationId: evaluation.id,
    proven: all.length === 0,
    checked: judged.length,
    changed: judged.flatMap(({ line: { entity, id }, found }) => (found === 'changed' ? [{ entity, id }] : [])),
    differs: all,
  })
}

function of({ entity, id }: Line, wrong: Difference['wrong']): Difference {
  return { entity, id, wrong }
}

type Found = Difference['wrong'] | 'holds' | 'changed'

function judgeOf({ xid, today, passages }: Pick<Kept, 'xid' | 'today' | 'passages'>): (line: ManifestLine) => Found {
  const rows = new Map(today.map(({ entity, id, row }) => [keyOf({ entity, id }), digest(row)]))
  const ways = Map.groupBy(passages, ({ entity, entityId: id }) => keyOf({ entity, id }))
  return (line) => {
    const way = ways.get(keyOf(line)) ?? []
    const written = way.filter(({ afterSha }) => afterSha === line.sha)
    if (written.length === 0) return 'entry_missing'
    if (!written.some((step) => step.xid === xid)) return 'entry_elsewhere'
    const now = rows.get(keyOf(line))
    if (now === undefined) return 'row_missing'
    if (now === line.sha) return 'holds'
    return leadsTo(now, line.sha, way) ? 'changed' : 'row_altered'
  }
}

// Each step begins where another one ended. Digests lead, not the order of entries: processes have clocks of their own.
function leadsTo(to: string, from: string, way: readonly Passage[]): boolean {
  const steps = way.filter(({ beforeSha, afterSha }) => beforeSha !== afterSha)
  const next = new Map(steps.map(({ beforeSha, afterSha }) => [beforeSha, afterSha]))
  let at: string | null | undefined = from
  for (let gone = 0; gone < steps.length && at !== to; gone++) at = next.get(at ?? null)
  return at === to
}

function keyOf({ entity, id }: Line): string {
  return `${entity} ${id}`
}
