import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { Run } from '@hoc/spine-schemas/runs'
import type { ChainedStep, KeptStep, recordSteps, SentStep, TraceHead } from '@hoc/spine-schemas/traces'

import { BEFORE_ALL, bind } from './chain.ts'

/** What is there already. */
interface Known {
  readonly run: Run | undefined
  readonly head: TraceHead | undefined
  /** Where the recorded steps stand among the numbers that are sent. */
  readonly recorded: readonly ChainedStep[]
}

interface Sent {
  readonly steps: readonly SentStep[]
  readonly at: string
}

interface Recorded {
  readonly before: TraceHead | undefined
  readonly after: TraceHead
  /** The new steps, in their order, each bound to all before it. */
  readonly steps: readonly KeptStep[]
}

/** Adds steps to the trace of a running run, without a gap. What is recorded just so is passed over. */
export function record(
  { run, head, recorded }: Known,
  { steps, at }: Sent,
): Decision<Recorded, RefusalCode<typeof recordSteps>> {
  if (!run) return refuse('RUN_NOT_FOUND')
  if (run.state !== 'running') return refuse('RUN_NOT_RUNNING')

  const known = new Map(recorded.map((step) => [step.seq, step]))
  const fresh: KeptStep[] = []
  const from = head ?? { steps: 0, hash: BEFORE_ALL, version: 0 }
  let { steps: next, hash: prev } = from
  for (const sent of steps.toSorted((a, b) => a.seq - b.seq)) {
    const there = known.get(sent.seq)
    if (there && bind(sent, { ...there, runId: run.id }).hash !== there.hash) return refuse('STEP_DIFFERS')
    if (there) continue
    if (sent.seq !== next) return refuse('STEP_MISSING')

    const step = bind(sent, { runId: run.id, prev, recordedAt: at })
    fresh.push(step)
    known.set(sent.seq, step)
    next += 1
    prev = step.hash
  }
  const version = from.version + (fresh.length > 0 ? 1 : 0)
  return accept({
    before: head,
    after: { runId: run.id, steps: next, hash: prev, sealedAt: null, version },
    steps: fresh,
  })
}
