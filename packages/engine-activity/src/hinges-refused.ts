import type { Hinge } from '@hoc/spine-schemas/run-explanation'
import type { RunState } from '@hoc/spine-schemas/runs'

import { byWhen } from './explain-dispatches.ts'
import type { KeptOf, SeenDispatch } from './explained.ts'
import { changes, isBefore, type Told } from './hinges-asked.ts'

type Asked = Pick<KeptOf, 'run' | 'dispatches'>
type Outcome = Told['outcome']

/** What was refused before it ended, was not done after all, and was not so already. */
export function refused({ run, dispatches }: Asked, { outcome }: Pick<Told, 'outcome'>): Hinge[] {
  const inOrder = dispatches.toSorted(byWhen)
  const end = inOrder.find((one) => one.outcome === 'done' && one.at === outcome.endedAt && ENDING.has(one.operation))
  const met = inOrder.filter((one) => isMet(one, outcome) && (!end || byWhen(one, end) < 0))
  const last = new Map(met.map((one) => [`${one.operation} ${one.code}`, one]))
  const open = [...last.values()].filter(
    (one) => !isDoneAfter(one, dispatches) && !isSoAlready(one, outcome) && !isSoAfterAll(one, run.state),
  )
  return open.map(({ id, operation, code }) => ({
    kind: 'refusal',
    name: code ?? 'REFUSED',
    id,
    says: `Had ${operation} not been refused with ${code}.`,
  }))
}

const ENDING = new Set(['runs.complete', 'runs.fail', 'runs.cancel', 'runs.crash', 'failures.report'])

function isMet({ outcome, operation, at }: SeenDispatch, { endedAt }: Outcome): boolean {
  return outcome === 'refused' && changes(operation) && isBefore(at, endedAt)
}

function isDoneAfter({ operation, at }: SeenDispatch, dispatches: readonly SeenDispatch[]): boolean {
  return dispatches.some((one) => one.operation === operation && one.outcome === 'done' && one.at >= at)
}

// What says that it was done before, was over, or was not due: nothing would have come of it.
const ALREADY = new Set([
  'RUN_NOT_QUEUED',
  'RUN_ENDED',
  'RUN_ENDED_OTHERWISE',
  'RUN_NOT_ENDED',
  'RUN_SUCCEEDED',
  'RUN_RETRIED',
  'RUN_ALIVE',
  'OBLIGATION_NOT_DUE',
  'VIOLATION_REPORTED',
  'MISMATCH_REPORTED',
  'MISMATCH_RESOLVED',
  'MISMATCH_NOT_OPEN',
  'DECISION_RECORDED',
  'LESSON_DEBOUNCED',
])

// One that was started and does not run has ended, whatever the clock of whoever asked said.
function isSoAlready({ code, at }: SeenDispatch, { startedAt }: Outcome): boolean {
  if (code === 'RUN_NOT_RUNNING') return startedAt !== null && at >= startedAt
  return ALREADY.has(code ?? '')
}

const FAILED: readonly RunState[] = ['failed']
const WELL_OR_NOT: readonly RunState[] = ['succeeded', 'failed']
const MEANT: Readonly<Record<string, readonly RunState[]>> = {
  'runs.fail': FAILED,
  'failures.report': FAILED,
  'runs.complete': WELL_OR_NOT,
  'runs.complete ERROR_MISSING': FAILED,
  'runs.complete ERROR_UNEXPECTED': ['succeeded'],
}

// A run that came to the end which was meant came to it, whichever way it was told of at last.
function isSoAfterAll({ operation, code }: SeenDispatch, state: RunState): boolean {
  return (MEANT[`${operation} ${code}`] ?? MEANT[operation] ?? []).includes(state)
}
