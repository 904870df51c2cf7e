import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { completeRun } from '@hoc/spine-schemas/run-completion'
import type { EndedRun, Run } from '@hoc/spine-schemas/runs'
import type { z } from 'zod'

import type { By } from './change.ts'
import { endAs, type Ending, type Held } from './end.ts'

type Told = Omit<z.output<typeof completeRun.input>, 'runId'>

/** Ends a running run as whoever ran it tells. */
export function complete(
  { run, owed }: Held,
  { outcome, errorCode, errorMessage, ...by }: Told & By,
): Decision<Ending, RefusalCode<typeof completeRun>> {
  const fault = faultOf({ outcome, errorCode, errorMessage })
  if (fault) return refuse(fault)
  if (!run) return refuse('RUN_NOT_FOUND')
  if (run.state === 'queued') return refuse('RUN_NOT_RUNNING')
  if (run.state !== 'running') return refuse('RUN_ENDED_OTHERWISE')

  return endAs(run, owed, { state: outcome, errorCode: errorCode ?? null, errorMessage: errorMessage ?? null, ...by })
}

/** The run that has ended just as somebody tells that it did; nothing where it has not, or otherwise. */
export function endedSo(run: Run | undefined, { outcome, errorCode, errorMessage }: Told): EndedRun | undefined {
  if (!run || run.state !== outcome) return undefined
  const isSame = run.errorCode === (errorCode ?? null) && run.errorMessage === (errorMessage ?? null)
  return isSame ? run : undefined
}

/** How a run failed, as somebody tells it; nothing where they do not say that it did. */
export function failureTold({ errorCode, errorMessage }: Told) {
  return errorCode === undefined ? undefined : { errorCode, errorMessage: errorMessage ?? null }
}

function faultOf({ outcome, errorCode, errorMessage }: Told): 'ERROR_MISSING' | 'ERROR_UNEXPECTED' | undefined {
  const said = [errorCode, errorMessage].filter((each) => each !== undefined).length
  if (outcome === 'failed') return said === 2 ? undefined : 'ERROR_MISSING'
  return said === 0 ? undefined : 'ERROR_UNEXPECTED'
}
