import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { tellRunOutcome } from '@hoc/spine-schemas/run-contracts'
import type { RunTotals } from '@hoc/spine-schemas/evaluations'
import type { Obligation, Run, RunId } from '@hoc/spine-schemas/runs'
import type { z } from 'zod'

import { hasEnded } from './transitions.ts'

interface Known {
  readonly run: Run | undefined
  readonly owed: readonly Obligation[]
  readonly retriedBy: RunId | undefined
  readonly totals: RunTotals
}

/** What became of a run so far. */
export function outcome({
  run,
  owed,
  retriedBy,
  totals,
}: Known): Decision<z.output<typeof tellRunOutcome.output>, RefusalCode<typeof tellRunOutcome>> {
  if (!run) return refuse('RUN_NOT_FOUND')

  const { id: runId, state, attempt } = run
  const rest = { totals, attempt, retriedBy: retriedBy ?? null, obligations: [...owed] }
  if (!hasEnded(run)) return accept({ runId, state, ...notEnded, ...rest })

  const { startedAt, endedAt, errorCode, errorMessage } = run
  const durationMs = startedAt === null ? null : Math.max(0, Date.parse(endedAt) - Date.parse(startedAt))
  return accept({ runId, state, outcome: run.state, endedAt, durationMs, errorCode, errorMessage, ...rest })
}

const notEnded = { outcome: null, endedAt: null, durationMs: null, errorCode: null, errorMessage: null }
