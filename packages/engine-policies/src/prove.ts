import { digest } from '@hoc/canonical/digest'
import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { Evaluation, ManifestLine } from '@hoc/spine-schemas/evaluations'
import type { Difference, getEvaluation, proveRun } from '@hoc/spine-schemas/run-completion'
import type { Run, RunId } from '@hoc/spine-schemas/runs'
import type { z } from 'zod'

import { hasEnded, lastFrom, mayChange, OWN, type Left, type Line, type Passage } from './left.ts'
import { shaOfAll, type Standing } from './earlier.ts'

/** The evaluation of a run, where there is one. */
export function foundEvaluation(
  run: Run | undefined,
  evaluation: Evaluation | undefined,
): Decision<Evaluation, RefusalCode<typeof getEvaluation>> {
  if (!run) return refuse('RUN_NOT_FOUND')
  if (evaluation) return accept(evaluation)
  return refuse(hasEnded(run) ? 'EVALUATION_LOST' : 'RUN_NOT_COMPLETED')
}

interface Asked {
  readonly runId: RunId
  readonly run: Run | undefined
  /** What its end left, as far as anything tells of it. */
  readonly left: Left | undefined
}

interface Kept extends Asked {
  /** The rows that the end wrote, and those that told of the run before, as they stand. */
  readonly today: readonly Standing[]
  readonly earlier: readonly Standing[]
  /** What was written with the run at its end, and every step since of what may have changed. */
  readonly passages: readonly Passage[]
}

type Proof = z.output<typeof proveRun.output>

/**
 * Takes every digest of a manifest again. An incident or a lesson may differ from what was written where the ledger leads
 * from the one to the other, and has to where it leads further; nothing else may, whatever the ledger says. What is kept of
 * a row in the ledger must have been written in the transaction of the evaluation, and no entry may have come in behind the
 * seals. Of what was there before, the manifest itself says what it was. Where the evaluation is lost, what the ledger names
 * is looked for.
 */
export function prove({ left, ...kept }: Kept): Decision<Proof, RefusalCode<typeof proveRun>> {
  if (!left) return withoutRecord(kept)

  const judged = judge(left, kept)
  const differs = judged.flatMap(({ found, ...line }) => (isWrong(found) ? [of(line, found)] : []))
  const all = left.isWhole ? differs : [of(left.own, 'record_altered'), ...differs]
  return accept({
    runId: kept.runId,
    evaluationId: left.evaluationId,
    proven: all.length === 0,
    checked: left.lines.length,
    changed: judged.flatMap(({ entity, id, found }) => (found === 'changed' ? [{ entity, id }] : [])),
    differs: all,
  })
}

// That it ended is written on the run itself: what was checked then must have been there.
function withoutRecord({ run, runId }: Omit<Asked, 'left'>): ReturnType<typeof prove> {
  if (!run) return refuse('RUN_NOT_FOUND')
  if (!hasEnded(run)) return refuse('RUN_NOT_COMPLETED')
  const differs = [of({ entity: 'policy_evaluation', id: runId }, 'row_missing')]
  return accept({ runId, evaluationId: null, proven: false, checked: 1, changed: [], differs })
}

function of({ entity, id }: Line, wrong: Difference['wrong']): Difference {
  return { entity, id, wrong }
}

type Found = Difference['wrong'] | 'holds' | 'changed'
type Judged = Line & { readonly found: Found }

function isWrong(found: Found): found is Difference['wrong'] {
  return found !== 'holds' && found !== 'changed'
}

function judge({ xid, lines }: Left, { today, earlier, passages }: Omit<Kept, 'left'>): Judged[] {
  const ways = Map.groupBy(passages, ({ entity, entityId: id }) => keyOf({ entity, id }))
  const [rows, before] = [shasOf(today), shasOf(earlier)]
  const wayOf = (line: Line) => ways.get(keyOf(line)) ?? []
  return lines.flatMap((line) => {
    if (line.ids) return ofMany(line, line.ids, before)
    const { entity, id } = line
    const [way, now] = [wayOf(line), (line.earlier ? before : rows).get(keyOf(line))]
    const faulty = line.earlier ? undefined : faultOf(line, way, xid)
    return [{ entity, id, found: faulty ?? along(line, standing(line, now, way), way) }]
  })
}

function faultOf({ sha }: ManifestLine, way: readonly Passage[], xid: string | undefined) {
  const written = way.filter(({ afterSha }) => afterSha === sha)
  if (written.length === 0) return 'entry_missing'
  return written.some((step) => step.xid === xid) ? undefined : 'entry_elsewhere'
}

function standing({ entity, sha }: ManifestLine, now: string | undefined, way: readonly Passage[]): Found {
  if (now === undefined) return 'row_missing'
  if (now !== (mayChange(entity) ? lastFrom(sha, way) : sha)) return 'row_altered'
  return now === sha ? 'holds' : 'changed'
}

// A row that is as it should be may yet have entries that no operation wrote.
function along(line: ManifestLine, found: Found, way: readonly Passage[]): Found {
  if (isWrong(found)) return found
  if (!mayChange(line.entity) && isAddedTo(line, way)) return 'entry_unexpected'
  return way.some(({ isPassedOver }) => isPassedOver) ? 'entry_unsealed' : found
}

function isAddedTo({ entity, sha }: ManifestLine, way: readonly Passage[]): boolean {
  const isWrittenOnce = way.length === 1 && way[0]?.beforeSha === null
  return entity === OWN ? !isWrittenOnce : lastFrom(sha, way) !== sha
}

// Rows that share a line are none that may change.
function ofMany(
  { entity, id, sha }: ManifestLine,
  ids: readonly string[],
  rows: ReadonlyMap<string, string>,
): Judged[] {
  const shas = ids.map((one) => ({ entity, id: one, sha: rows.get(keyOf({ entity, id: one })) }))
  const missing = shas.filter((one) => one.sha === undefined)
  if (missing.length > 0) return missing.map((one) => ({ entity, id: one.id, found: 'row_missing' }))
  return [{ entity, id, found: shaOfAll(shas.map((one) => one.sha ?? '')) === sha ? 'holds' : 'row_altered' }]
}

function shasOf(rows: readonly Standing[]): ReadonlyMap<string, string> {
  return new Map(rows.map(({ entity, id, row }) => [keyOf({ entity, id }), digest(row)]))
}

function keyOf({ entity, id }: Line): string {
  return `${entity} ${id}`
}
