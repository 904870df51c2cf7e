import { Evaluation } from '@hoc/spine-schemas/evaluations'
import { getEvaluation } from '@hoc/spine-schemas/run-completion'
import { Failure, getFailure } from '@hoc/spine-schemas/failures'
import { anIncident, noon } from '@hoc/spine-schemas/testing/incidents'
import { anEndedRun, anObligation, aRunningRun } from '@hoc/spine-schemas/testing/runs'
import { aViolation } from '@hoc/spine-schemas/testing/violations'
import { describe, expect, it } from 'vitest'

import { aChange, aDispatch, anAction, aStep, explained } from './testing/explained.ts'
import type { Kept, SeenDispatch } from './explained.ts'

const evaluation = getEvaluation.example.output
const failure = getFailure.example.output

const failed = anEndedRun()
const succeeded = anEndedRun({ state: 'succeeded', errorCode: null, errorMessage: null })
const hinges = (run: Parameters<typeof explained>[0], kept: Partial<Kept> = {}) => explained(run, kept).hinges
const during = '2026-01-01T12:02:00.000Z'
const after = '2026-01-01T12:04:00.000Z'

const evaluated = (rule: object) => ({ evaluation: Evaluation.parse({ ...evaluation, rules: [rule] }) })
const stopped = (facts: object = {}) =>
  aDispatch({ operation: 'runs.checkpoint', verdict: 'stop', at: during, ...facts })
const killed = {
  authorityCode: 'GOVERNANCE_KILLED',
  authorityDegraded: true,
  authorityReason: 'Governance has stopped all writes.',
  conditions: ['governance_disabled'],
}

it('there are none of a run that went well', () => {
  const rule = { rule: 'max_cost_micros', source: 'agent', allows: 100, seen: 100, outcome: 'near', signal: null }

  expect(hinges(succeeded, { ...evaluated(rule), steps: [aStep(0, { status: 'failure' })] })).toEqual([])
  expect(hinges(aRunningRun())).toEqual([])
})

describe('what ended a run comes first', () => {
  it.each([
    [failed, 'error', 'TOOL_TIMEOUT', 'Had it not failed: orders.read did not answer.'],
    [
      anEndedRun({ state: 'cancelled', errorCode: null, errorMessage: 'By hand.' }),
      'cancellation',
      'runs.cancel',
      'Had alice not cancelled it: By hand.',
    ],
    [
      anEndedRun({ state: 'crashed', errorCode: 'RUN_CRASHED' }),
      'lease',
      'runs.heartbeat',
      'Had a heartbeat come after 2026-01-01T12:01:00.000Z before its lease ran out.',
    ],
    [anEndedRun({ state: 'halted', errorCode: null, errorMessage: null }), 'error', 'HALTED', 'Had it not been halted'],
  ])('%#', (run, kind, name, says) => {
    expect(hinges(run)[0]).toMatchObject({ kind, name, says })
  })

  it('and a model that failed it, with when to try again', () => {
    const one = Failure.parse({ ...failure, category: 'transient', retryAfterSeconds: 30 })

    expect(hinges(failed, { failure: one })).toMatchObject([
      { kind: 'error' },
      { kind: 'model', name: one.model, says: expect.stringContaining('after 30 s') },
    ])
  })

  it('and the last step that failed', () => {
    const steps = [
      aStep(0, { status: 'failure', outcomeCategory: 'A' }),
      aStep(1, { status: 'failure', outcomeCode: 'B' }),
    ]

    expect(hinges(failed, { steps }).slice(1)).toMatchObject([{ kind: 'step', name: 'B' }])
  })
})

describe('a rule that was not kept', () => {
  it.each([
    ['violated', 'agent', 'set for the agent'],
    ['advisory', 'default', 'the default'],
  ])('is a threshold: %s', (outcome, source, says) => {
    const rule = { rule: 'max_cost_micros', source, allows: 100, seen: 117, outcome, signal: 'COST_LIMIT_EXCEEDED' }

    expect(hinges(succeeded, evaluated(rule))).toMatchObject([
      { kind: 'threshold', name: 'max_cost_micros', id: evaluation.id, says: expect.stringContaining(says) },
    ])
  })

  it('is an obligation that was late, or is overdue', () => {
    const rule = { rule: 'obligation', source: 'obligation', allows: noon, seen: after, outcome: 'advisory', signal: 'OBLIGATION_LATE' } // prettier-ignore
    const owed = [anObligation({ state: 'overdue', overdueAt: during, incidentId: anIncident().id })]

    expect(hinges(succeeded, evaluated(rule))).toMatchObject([{ kind: 'obligation' }])
    expect(hinges(aRunningRun(), { owed })).toMatchObject([{ kind: 'obligation', id: anIncident().id }])
  })

  it('is a violation that somebody reported, but not one that its limits have told of already', () => {
    const violations = [aViolation(), aViolation({ policyType: 'THRESHOLD', rule: 'COST_LIMIT_EXCEEDED' })]

    expect(hinges(succeeded, { violations })).toMatchObject([{ kind: 'violation', name: 'PII_SSN' }])
  })

  it.each(['kept', 'near', 'unmeasured', 'off'])('is none that was %s', (outcome) => {
    const rule = { rule: 'max_cost_micros', source: 'agent', allows: 100, seen: 1, outcome, signal: null }

    expect(hinges(succeeded, evaluated(rule))).toEqual([])
  })
})

describe('a checkpoint that said stop', () => {
  it('names the gate, and who had changed governance and why', () => {
    const changes = [
      aChange({ mode: 'normal', changedAt: '2026-01-01T11:00:00.000Z' }),
      aChange({ mode: 'killed', changedAt: '2026-01-01T12:01:30.000Z' }),
    ]

    expect(hinges(failed, { dispatches: [stopped(killed)], changes })[0]).toMatchObject({
      kind: 'checkpoint',
      name: 'GOVERNANCE_KILLED',
      says: `Had the checkpoint at ${during} not said stop: Governance has stopped all writes. It was killed by alice: Agent fleet is deleting tickets.`,
    })
  })

  it('names the state of the tenant then, of which its own record says nothing', () => {
    const actions = [
      anAction({ operation: 'tenants.resume', at: after }),
      anAction({ operation: 'operator.freeze_key', at: during }),
      anAction({ operation: 'tenants.suspend', at: '2026-01-01T12:01:00.000Z', reason: 'Three invoices are unpaid.' }),
    ]

    expect(hinges(failed, { dispatches: [stopped()], actions })[0]).toMatchObject({
      name: 'TENANT_SUSPENDED',
      says: expect.stringContaining('Three invoices are unpaid.'),
    })
  })

  it('is none where nothing that is recorded stopped everyone: the run had not begun then, or was over', () => {
    expect(hinges(failed, { dispatches: [stopped()] })).toMatchObject([{ kind: 'error' }])
  })

  it('is told once for each reason, the last of them, and not of when it had not begun or was over', () => {
    const dispatches = [
      stopped({ ...killed, at: '2026-01-01T12:01:10.000Z' }),
      stopped(killed),
      stopped({ at: after }),
      stopped({ at: noon }),
    ]

    const told = hinges(failed, { dispatches }).filter(({ kind }) => kind === 'checkpoint')
    expect(told).toMatchObject([{ id: dispatches[1]?.id }])
  })
})

describe('what the authority did not let be asked', () => {
  const denied = (facts: object) =>
    aDispatch({
      operation: 'runs.complete',
      outcome: 'denied',
      authorityCode: 'GRANT_MISSING',
      authorityReason: 'Requires the grant "runs:write".',
      ...facts,
    })

  it('is told with its gate and the grant that was missing, once for each objection, with all that it kept whoever runs it from', () => {
    const dispatches = [
      denied({}),
      denied({}),
      denied({ operation: 'runs.fail', at: '2026-01-01T12:02:00.500Z' }),
      denied({ authorityCode: 'RATE_LIMITED', at: '2026-01-01T12:02:01.000Z' }),
    ]

    expect(hinges(aRunningRun(), { dispatches })).toMatchObject([
      { kind: 'gate', name: 'GRANT_MISSING', says: expect.stringContaining('"grant" let alice ask runs.complete, runs.fail: Requires the grant "runs:write".') }, // prettier-ignore
      { kind: 'gate', name: 'RATE_LIMITED' },
    ])
  })

  it('has changed nothing after the end, nor where somebody only looked', () => {
    const dispatches = [denied({ at: after }), denied({ operation: 'runs.get' }), denied({ operation: 'runs.explain' })]

    expect(hinges(succeeded, { dispatches })).toEqual([])
  })
})

describe('what was refused', () => {
  const refused = aDispatch({ operation: 'runs.record_steps', outcome: 'refused', code: 'STEP_MISSING' })
  const refusedOf = (run: Parameters<typeof explained>[0], ...dispatches: SeenDispatch[]) =>
    hinges(run, { dispatches })
      .filter(({ kind }) => kind === 'refusal')
      .map(({ name }) => name)

  it('is told where it was never done', () => {
    expect(hinges(aRunningRun(), { dispatches: [refused] })).toMatchObject([{ kind: 'refusal', name: 'STEP_MISSING' }])
  })

  it('is not where it was done after all', () => {
    const done = aDispatch({ operation: 'runs.record_steps', at: '2026-01-01T12:02:01.000Z' })

    expect(hinges(aRunningRun(), { dispatches: [refused, done] })).toEqual([])
  })

  it.each([
    ['runs.start', 'RUN_NOT_QUEUED'],
    ['runs.cancel', 'RUN_ENDED'],
    ['runs.complete', 'RUN_ENDED_OTHERWISE'],
    ['runs.heartbeat', 'RUN_NOT_RUNNING'],
    ['runs.crash', 'RUN_ALIVE'],
    ['runs.report_overdue', 'OBLIGATION_NOT_DUE'],
    ['violations.report', 'VIOLATION_REPORTED'],
    ['decisions.record', 'DECISION_RECORDED'],
  ])('is not where it was so already, was over, or was not due: %s, %s', (operation, code) => {
    const one = aDispatch({ operation, code, outcome: 'refused' })

    for (const run of [failed, succeeded]) expect(refusedOf(run, one)).toEqual([])
  })

  it('is told of a step that came before the run was started, and never again', () => {
    const early = aDispatch({ operation: 'runs.record_steps', code: 'RUN_NOT_RUNNING', outcome: 'refused', at: noon })

    expect(refusedOf(failed, early)).toEqual(['RUN_NOT_RUNNING'])
  })

  it.each([
    ['runs.complete', 'ERROR_MISSING', 'failed'],
    ['runs.complete', 'ERROR_UNEXPECTED', 'succeeded'],
    ['failures.report', 'FAILURE_CONTAMINATED', 'failed'],
  ])('is not where the run came to the end that was meant: %s, %s', (operation, code, state) => {
    const one = aDispatch({ operation, code, outcome: 'refused' })
    const crashed = anEndedRun({ state: 'crashed', errorCode: 'RUN_CRASHED' })
    const [same, other] = state === 'failed' ? [failed, succeeded] : [succeeded, failed]

    expect(refusedOf(same, one)).toEqual([])
    expect(refusedOf(other, one)).toEqual([code])
    expect(refusedOf(crashed, one)).toEqual([code])
  })

  it('is not where it came after the end, also in its millisecond', () => {
    const at = failed.endedAt
    const id = (last: string) => ({ id: `019b7a00-0000-7000-8000-${last.padStart(12, '0')}` }) as Partial<SeenDispatch>
    const end = aDispatch({ operation: 'runs.fail', at, ...id('2') })
    const late = aDispatch({ operation: 'runs.record_steps', code: 'STEP_MISSING', outcome: 'refused', at, ...id('3') })

    expect(refusedOf(failed, end, late)).toEqual([])
    expect(refusedOf(failed, end, { ...late, ...id('1') })).toEqual(['STEP_MISSING'])
  })
})

it('ends somewhere: who is denied a thousand things is told of thirty', () => {
  const dispatches = Array.from({ length: 90 }, (_, index) =>
    aDispatch({
      outcome: 'denied',
      operation: 'things.do',
      authorityCode: 'GRANT_MISSING',
      authorityReason: `No ${index}.`,
    }),
  )

  expect(hinges(aRunningRun(), { dispatches })).toHaveLength(30)
})
