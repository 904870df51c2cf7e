import type { GateAnswer } from '@hoc/spine-schemas/authority'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { RefusalCode } from '@hoc/spine-schemas/contract'
import type { checkpointRun } from '@hoc/spine-schemas/run-contracts'
import type { Run } from '@hoc/spine-schemas/runs'
import type { z } from 'zod'

type Checkpoint = z.output<typeof checkpointRun.output>
type Reason = Checkpoint['reasons'][number]

// What the gates say of whoever asks is no reason for the run to stop: others may go on with it.
const OF_EVERYONE = new Set(['tenant', 'governance'])

/**
 * Whether a run may go on: while it is running and no gate would stop everyone's writes. Gates that nobody could ask
 * stop it, too.
 */
export function checkpoint(
  run: Run | undefined,
  gates: readonly GateAnswer[] | undefined,
): Decision<Checkpoint, RefusalCode<typeof checkpointRun>> {
  if (!run) return refuse('RUN_NOT_FOUND')

  const objections = gates
    ? gates.filter(({ gate, verdict }) => OF_EVERYONE.has(gate) && verdict !== 'allow')
    : [unasked]
  const isDenied = objections.some(({ verdict }) => verdict === 'deny')
  const own = ownReason(run)
  const reasons = [...(own ? [own] : []), ...objections.map(toReason)]
  return accept({ runId: run.id, verdict: verdictOf(isDenied || own !== undefined, reasons), reasons })
}

const unasked: GateAnswer = {
  gate: 'authority',
  verdict: 'deny',
  code: 'AUTHORITY_ERROR',
  reason: 'The authority could not be asked.',
  liftedBy: 'operator',
}

function ownReason({ state }: Run): Reason | undefined {
  if (state === 'running') return undefined
  const reason = state === 'queued' ? 'The run was not started. Start it first.' : `The run has ended: it is ${state}.`
  return {
    gate: 'run',
    code: `RUN_${state.toUpperCase()}`,
    reason,
    liftedBy: state === 'queued' ? 'whoever starts it' : null,
  }
}

function toReason({ gate, code, reason, liftedBy }: GateAnswer): Reason {
  return { gate, code: code ?? 'OBJECTED', reason: reason ?? 'No reason was given.', liftedBy }
}

function verdictOf(isStopped: boolean, reasons: readonly Reason[]): Checkpoint['verdict'] {
  if (isStopped) return 'stop'
  return reasons.length > 0 ? 'continue_degraded' : 'continue'
}
