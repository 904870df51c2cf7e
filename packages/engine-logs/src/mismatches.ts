import type { ActorId } from '@hoc/spine-schemas/caller'
import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type {
  AcknowledgedMismatch,
  bulkReportMismatches,
  Mismatch,
  MismatchId,
  OpenMismatch,
  reportMismatch,
  ResolvedMismatch,
  resolveMismatch,
} from '@hoc/spine-schemas/mismatches'
import type { Run } from '@hoc/spine-schemas/runs'
import type { TraceHead } from '@hoc/spine-schemas/traces'
import type { z } from 'zod'

interface By {
  readonly by: ActorId
  readonly at: string
}

/** A mismatch before and after. */
export interface MismatchChange<After extends Mismatch = Mismatch> {
  readonly before: Mismatch
  readonly after: After
}

/** What is there of what a mismatch is about. */
interface Known {
  readonly run: Run | undefined
  readonly head: TraceHead | undefined
  /** The same one, where it is reported and not resolved. */
  readonly twin: Mismatch | undefined
}

interface Report extends By {
  readonly id: MismatchId
  readonly reported: z.output<typeof reportMismatch.input>
}

/** Opens a mismatch of a recorded step, once for all who report the same. */
export function report(
  { run, head, twin }: Known,
  { id, by, at, reported }: Report,
): Decision<OpenMismatch, RefusalCode<typeof reportMismatch>> {
  const { expectedHash = null, actualHash = null } = reported
  if (!run) return refuse('RUN_NOT_FOUND')
  if (!head || reported.seq >= head.steps) return refuse('STEP_NOT_FOUND')
  if (expectedHash !== null && expectedHash === actualHash) return refuse('HASHES_AGREE')
  if (twin) return refuse('MISMATCH_REPORTED')

  return accept({
    id,
    ...reported,
    expectedHash,
    actualHash,
    reportedBy: by,
    reportedAt: at,
    version: 1,
    state: 'open',
  })
}

interface Taking extends By {
  readonly mismatchIds: readonly MismatchId[]
  readonly reference?: string | undefined
}

/** Takes open mismatches in hand: all that are named, or none. */
export function acknowledge(
  found: readonly Mismatch[],
  { mismatchIds, reference, by, at }: Taking,
): Decision<readonly [Taken, ...Taken[]], RefusalCode<typeof bulkReportMismatches>> {
  if (found.length < new Set(mismatchIds).size) return refuse('MISMATCH_NOT_FOUND')
  const [first, ...others] = found.filter((mismatch) => mismatch.state === 'open')
  if (!first || others.length + 1 < found.length) return refuse('MISMATCH_NOT_OPEN')

  const taken = { state: 'acknowledged', reference: reference ?? null, acknowledgedBy: by, acknowledgedAt: at } as const
  const take = (before: OpenMismatch): Taken => ({
    before,
    after: { ...before, ...taken, version: before.version + 1 },
  })
  return accept([take(first), ...others.map(take)])
}

type Taken = MismatchChange<AcknowledgedMismatch>

interface Cause extends By {
  readonly resolution: ResolvedMismatch['resolution']
  readonly note?: string | undefined
}

/** Closes a mismatch with its cause. */
export function resolve(
  before: Mismatch | undefined,
  { resolution, note, by, at }: Cause,
): Decision<MismatchChange<ResolvedMismatch>, RefusalCode<typeof resolveMismatch>> {
  if (!before) return refuse('MISMATCH_NOT_FOUND')
  if (before.state === 'resolved') return refuse('MISMATCH_RESOLVED')

  const closed = { state: 'resolved', resolution, note: note ?? null, resolvedBy: by, resolvedAt: at } as const
  return accept({ before, after: { ...nobody, ...before, ...closed, version: before.version + 1 } })
}

const nobody = { reference: null, acknowledgedBy: null, acknowledgedAt: null }
