import { Dispatch, listDispatches } from '@hoc/spine-schemas/dispatches'
import { getEvaluation } from '@hoc/spine-schemas/run-completion'
import { GovernanceChange, setGovernanceMode } from '@hoc/spine-schemas/governance'
import { listActions, OperatorAction } from '@hoc/spine-schemas/operators'
import type { RunExplanation } from '@hoc/spine-schemas/run-explanation'
import type { Run } from '@hoc/spine-schemas/runs'
import { ResolvedLimits } from '@hoc/spine-schemas/thresholds'
import { listSteps, ToldStep } from '@hoc/spine-schemas/traces'

import { explain } from '../explain.ts'
import type { Kept, SeenDispatch } from '../explained.ts'

const evaluation = getEvaluation.example.output

/** What is kept of a run of which nothing else is kept. */
export const nothing: Kept = {
  owed: [],
  retriedBy: undefined,
  evaluation: undefined,
  trace: { head: undefined, totals: { steps: 0, failedSteps: 0, costMicros: 0, stepMs: 0 } },
  steps: [],
  dispatches: [],
  entries: [],
  decisions: [],
  failure: undefined,
  violations: [],
  incidents: [],
  evidence: [],
  preventions: [],
  lessons: [],
  changes: [],
  installation: [],
  actions: [],
  settings: [],
  limits: ResolvedLimits.parse(evaluation.inputs.limits),
}

/** A run explained. A test says only what it is about. */
export function explained(run: Run, kept: Partial<Kept>): RunExplanation {
  const decision = explain(run, { ...nothing, ...kept })
  if (!decision.accepted) throw new Error(`Expected an explanation, saw ${decision.code}.`)
  return decision.plan
}

const [aRecord] = listDispatches.example.output.items

/** A dispatch that was allowed and done, two minutes after noon. */
export function aDispatch({ ofKind = 1, ...facts }: Partial<SeenDispatch>): SeenDispatch {
  const done = { ...aRecord, operation: 'runs.start', outcome: 'done', code: null, at: '2026-01-01T12:02:00.000Z' }
  return { ...Dispatch.parse({ ...done, id: crypto.randomUUID(), ...facts }), ofKind }
}

/** A step that succeeded. */
export function aStep(seq: number, facts: Partial<ToldStep> = {}): ToldStep {
  const done = {
    ...listSteps.example.output.items[0],
    skill: 'orders.read',
    status: 'success',
    outcomeCategory: 'SUCCESS',
    outcomeCode: null,
  }
  return ToldStep.parse({ ...done, recordedAt: '2026-01-01T12:02:00.000Z', ...facts, seq })
}

/** A change of governance, two minutes after noon. */
export function aChange(facts: Partial<GovernanceChange>): GovernanceChange {
  return GovernanceChange.parse({
    ...setGovernanceMode.example.output,
    changedAt: '2026-01-01T12:02:00.000Z',
    ...facts,
  })
}

/** What an operator did to the tenant, two minutes after noon. */
export function anAction(facts: Partial<OperatorAction>): OperatorAction {
  return OperatorAction.parse({ ...listActions.example.output.items[0], at: '2026-01-01T12:02:00.000Z', ...facts })
}
