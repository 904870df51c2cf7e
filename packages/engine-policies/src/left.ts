import { digest } from '@hoc/canonical/digest'
import { EvaluationId, type Evaluation, type ManifestLine } from '@hoc/spine-schemas/evaluations'
import type { Run, RunId } from '@hoc/spine-schemas/runs'

/** What a line is about. */
export type Line = Pick<ManifestLine, 'entity' | 'id'>

/** One step of an entity, as the ledger has it. */
export interface Passage {
  readonly entity: string
  readonly entityId: string
  readonly beforeSha: string | null
  readonly afterSha: string | null
  readonly xid: string
  /** That sealing has gone past it without binding it. */
  readonly isPassedOver: boolean
}

/** What the end of a run left, line by line, its evaluation first. */
export interface Left {
  readonly evaluationId: EvaluationId | null
  /** The transaction that wrote the evaluation. */
  readonly xid: string | undefined
  readonly own: ManifestLine
  readonly lines: readonly ManifestLine[]
  /** Whether the manifest has the digest that was taken of it. */
  readonly isWhole: boolean
}

interface Known {
  readonly evaluation: Evaluation | undefined
  readonly xid: string | undefined
  /** Where there is no evaluation, what the ledger has of the transactions that changed the run. */
  readonly entries: readonly Passage[]
}

/** What the end of a run left: as its evaluation says, or where that is lost, as far as the ledger says. */
export function leftBy({ evaluation, xid, entries }: Known): Left | undefined {
  if (!evaluation) return leftIn(entries)
  const own = { entity: OWN, id: evaluation.id, sha: digest(evaluation) }
  const isWhole = digest(evaluation.manifest) === evaluation.manifestSha
  return { evaluationId: evaluation.id, xid, own, lines: [own, ...evaluation.manifest], isWhole }
}

/** The kind of the record itself. */
export const OWN = 'policy_evaluation'

/** The run of which no evaluation tells what its end left: the ledger is asked. */
export function unrecorded(runId: RunId, evaluation: Evaluation | undefined): RunId | undefined {
  return evaluation ? undefined : runId
}

// What told of the run before is not in these entries.
function leftIn(entries: readonly Passage[]): Left | undefined {
  const end = entries.find(({ entity }) => entity === OWN)
  if (!end) return undefined
  const written = entries.filter(({ xid }) => xid === end.xid).map(toLine)
  const others = written.filter(({ entity }) => entity !== OWN)
  const own = toLine(end)
  const evaluationId = EvaluationId.safeParse(own.id).data ?? null
  return { evaluationId, xid: end.xid, own, lines: [own, ...others], isWhole: true }
}

function toLine({ entity, entityId, afterSha }: Passage): ManifestLine {
  return { entity, id: entityId, sha: afterSha ?? '' }
}

/** The ids of what an end wrote of one kind. */
export function writtenIn(left: Left | undefined, entity: string): string[] {
  return idsOf(left, (line) => line.entity === entity && !line.earlier)
}

/** The ids of what told of a run before its end, of one kind. */
export function earlierIn(left: Left | undefined, entity: string): string[] {
  return idsOf(left, (line) => line.entity === entity && line.earlier === true)
}

/**
 * Everything whose way through the ledger is asked for, by itself: what was written, and what of the rest may change. Of the
 * run and its trace, which bear one id and may have a long way behind them, the transaction of the end says enough.
 */
export function followedIn(left: Left | undefined, runId: string): string[] {
  const ids = idsOf(left, ({ entity, earlier }) => !earlier || mayChange(entity))
  return [...new Set(ids)].filter((id) => id !== runId)
}

/** Whether what the end of a run left of a kind may become another: nothing else is altered by any operation. */
export function mayChange(entity: string): boolean {
  return entity === 'incident' || entity === 'lesson'
}

function idsOf(left: Left | undefined, isMeant: (line: ManifestLine) => boolean): string[] {
  return (left?.lines ?? []).filter(isMeant).map(({ id }) => id)
}

/**
 * Where steps lead from a digest, which is what a row has to be today. Digests lead, not the order of entries: processes have
 * clocks of their own. Every row that changes has a version, so that it never is again what it was.
 */
export function lastFrom(sha: string, way: readonly Passage[]): string | null {
  const steps = way.filter(({ beforeSha, afterSha }) => beforeSha !== afterSha)
  const next = new Map(steps.map(({ beforeSha, afterSha }) => [beforeSha, afterSha]))
  let at: string | null = sha
  for (let gone = 0; gone < steps.length; gone++) at = next.get(at) ?? at
  return at
}

/** Whether a run has come to its end. */
export function hasEnded({ state }: Run): boolean {
  return state !== 'queued' && state !== 'running'
}
