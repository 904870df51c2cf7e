import { ActorId } from '@hoc/spine-schemas/caller'
import { Evaluation } from '@hoc/spine-schemas/evaluations'
import { getEvaluation } from '@hoc/spine-schemas/run-completion'
import type { Prevention } from '@hoc/spine-schemas/suppressions'
import { anEndedRun, aRun, aRunningRun } from '@hoc/spine-schemas/testing/runs'
import { aViolation } from '@hoc/spine-schemas/testing/violations'
import { describe, expect, it } from 'vitest'

import { FORGOTTEN } from './end.ts'
import type { Kept } from './explained.ts'
import { aChange, aDispatch, anAction, aStep, explained } from './testing/explained.ts'

const evaluation = getEvaluation.example.output
const at = (time: string) => `2026-01-01T${time}Z`

// They run from 12:01 to 12:03, and were heard of at 12:01 last.
const agent = ActorId.parse('agent-7')
const bob = ActorId.parse('bob')
const noError = { errorCode: null, errorMessage: null }
const succeeded = anEndedRun({ state: 'succeeded', ...noError })
const failed = anEndedRun()
const stoppedRun = anEndedRun({ errorCode: 'RUN_STOPPED', errorMessage: 'The run was told to stop.' })
const crashed = anEndedRun({ state: 'crashed', errorCode: 'RUN_CRASHED', endedBy: ActorId.parse('scheduler') })
const cancelled = anEndedRun({ state: 'cancelled', ...noError, endedBy: bob })
const halted = anEndedRun({ state: 'halted', ...noError, endedBy: bob })

type Run = Parameters<typeof explained>[0]
const hinges = (run: Run, kept: Partial<Kept> = {}) => explained(run, kept).hinges
const kinds = (run: Run, kept: Partial<Kept> = {}) => hinges(run, kept).map(({ kind, name }) => `${kind} ${name}`)

const byAgent = { actorId: agent }
const start = aDispatch({ ...byAgent, at: at('12:01:00.000') })
const byGovernance = {
  authorityCode: 'GOVERNANCE_KILLED',
  authorityReason: 'Governance has stopped all writes. Reads go on.',
}
const stop = (facts: object = {}) =>
  aDispatch({ ...byAgent, ...byGovernance, operation: 'runs.checkpoint', verdict: 'stop', ...facts })
const denied = (operation: string, facts: object = {}) =>
  aDispatch({ ...byAgent, ...byGovernance, operation, outcome: 'denied', ...facts })
const kill = aChange({ mode: 'killed', changedAt: at('12:01:30.000'), changedBy: bob, reason: 'Looking into it.' })

describe('a run that was stopped', () => {
  const dispatches = [
    start,
    stop(),
    denied('runs.heartbeat', { at: at('12:02:10.000') }),
    denied('runs.heartbeat', { at: at('12:02:20.000') }),
    denied('runs.complete', { at: at('12:02:30.000') }),
  ]

  it('and found crashed names what stopped it first, with who and why, and of its lease that it could not be heard', () => {
    const told = hinges(crashed, { dispatches, changes: [kill] })

    expect(told.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'checkpoint GOVERNANCE_KILLED',
      'gate GOVERNANCE_KILLED',
      'lease runs.heartbeat',
    ])
    expect(told[1]).toMatchObject({
      id: dispatches[4]?.id,
      says: 'Had the gate "governance" let agent-7 ask runs.heartbeat, runs.complete: Governance has stopped all writes. Reads go on. It was killed by bob: Looking into it.',
    })
    expect(told[2]?.says).toBe(
      'Had a heartbeat been let in after 2026-01-01T12:01:00.000Z: it fell silent, for its writes were stopped.',
    )
  })

  it('by the suspension of its tenant does so, too', () => {
    const suspended = { authorityCode: 'TENANT_SUSPENDED', authorityReason: 'The tenant is suspended.' }
    const actions = [anAction({ operation: 'tenants.suspend', at: at('12:01:30.000'), reason: 'Unpaid for months.' })]

    expect(hinges(crashed, { dispatches: [start, denied('runs.heartbeat', suspended)], actions })).toMatchObject([
      { kind: 'gate', name: 'TENANT_SUSPENDED', says: expect.stringContaining('Unpaid for months.') },
      { kind: 'lease', says: expect.stringContaining('its writes were stopped') },
    ])
  })

  it('and says so names what stopped it before that it failed', () => {
    expect(kinds(stoppedRun, { dispatches: [start, stop(), aStepsSent(at('12:02:01.000'))] })).toEqual([
      'checkpoint GOVERNANCE_KILLED',
      'error RUN_STOPPED',
    ])
    expect(kinds(stoppedRun, { dispatches: [start, denied('runs.heartbeat')] })).toEqual([
      'gate GOVERNANCE_KILLED',
      'error RUN_STOPPED',
    ])
  })

  it('names of one that fell silent before anything was denied when all writes were stopped', () => {
    expect(hinges(crashed, { dispatches: [start], changes: [kill] })).toMatchObject([
      {
        kind: 'lease',
        says: 'Had a heartbeat come after 2026-01-01T12:01:00.000Z before its lease ran out. From 2026-01-01T12:01:30.000Z on none was let in: governance was killed by bob: Looking into it.',
      },
    ])
  })

  it('was not where it was heard of afterwards', () => {
    const heard = anEndedRun({ ...crashed, lastSeenAt: at('12:02:30.000') })

    expect(hinges(heard, { dispatches: [start, denied('runs.heartbeat')] })).toMatchObject([
      { kind: 'lease', says: 'Had a heartbeat come after 2026-01-01T12:02:30.000Z before its lease ran out.' },
    ])
  })
})

const aStepsSent = (when: string) => aDispatch({ ...byAgent, operation: 'runs.record_steps', at: when })

describe('a checkpoint that said stop is no hinge', () => {
  it.each([
    ['where the run succeeded all the same', succeeded, [start, stop()]],
    ['where it went on with its steps', failed, [start, stop(), aStepsSent(at('12:02:30.000'))]],
    ['where it asked again, and went on', failed, [start, stop(), stop({ verdict: 'continue', authorityCode: 'ALLOWED', at: at('12:02:30.000') })]], // prettier-ignore
    ['where somebody else had asked', failed, [start, stop({ actorId: 'mallory' })]],
    ['where somebody else cancelled it', cancelled, [start, stop()]],
    ['where it was halted from outside', halted, [start, stop()]],
    ['where governance was only degraded: that stops nobody', failed, [start, stop({ authorityCode: 'GOVERNANCE_DEGRADED' })]], // prettier-ignore
  ])('%s', (_name, run, dispatches) => {
    expect(kinds(run, { dispatches, changes: [kill] }).filter((one) => one.startsWith('checkpoint'))).toEqual([])
  })

  it('but it is of a run that ended itself for it', () => {
    const own = anEndedRun({ ...cancelled, endedBy: agent })

    expect(kinds(own, { dispatches: [start, stop()] })).toEqual(['checkpoint GOVERNANCE_KILLED', 'cancellation runs.cancel']) // prettier-ignore
  })
})

describe('who set what stopped it is told', () => {
  const stopAt = (when: string) => ({ dispatches: [start, stop({ at: when })] })

  it('also where the clock of whoever set it is ahead, or what it set was taken back a moment before', () => {
    const back = aChange({ mode: 'normal', changedAt: at('12:01:59.000') })

    for (const kept of [stopAt(at('12:01:29.000')), { ...stopAt(at('12:02:00.000')), changes: [back, kill] }])
      expect(hinges(failed, { changes: [kill], ...kept })[0]?.says).toContain('killed by bob: Looking into it.')
  })

  it('but not of what was taken back long before', () => {
    const older = aChange({ mode: 'killed', changedAt: at('11:00:00.000') })
    const back = aChange({ mode: 'normal', changedAt: at('11:30:00.000') })

    expect(hinges(failed, { changes: [back, older], ...stopAt(at('12:02:00.000')) })[0]?.says).not.toContain(
      'killed by',
    )
  })
})

describe('what was not let be asked is no hinge', () => {
  it.each([
    ['of a stranger: the run failed by itself', failed, denied('runs.cancel', { actorId: 'mallory' })],
    ['of whoever ran it, who would have called it off: it came to an end', failed, denied('runs.cancel')],
    ['of a heartbeat of a run that failed by itself', failed, denied('runs.heartbeat')],
    ['of what tells of a run', failed, denied('violations.report')],
    ['of a run that succeeded', succeeded, denied('runs.record_steps')],
    ['of the end that it came to', succeeded, denied('runs.complete')],
    ['of a step of a run that somebody else ended', cancelled, denied('runs.record_steps')],
    ['of a step of a run that was halted', halted, denied('runs.record_steps')],
    ['of a start that was let in afterwards, whatever the clocks say', failed, denied('runs.start', { at: at('12:01:01.000') })], // prettier-ignore
  ])('%s', (_name, run, one) => {
    expect(kinds(run, { dispatches: [start, one] }).filter((kind) => kind.startsWith('gate'))).toEqual([])
    const refused = { ...one, outcome: 'refused' as const, code: 'NOT_NOW', authorityCode: 'ALLOWED' }
    expect(kinds(run, { dispatches: [start, refused] }).filter((kind) => kind.startsWith('refusal'))).toEqual([])
  })

  it('but the end that it was not let tell is, of one that was cancelled or crashed', () => {
    for (const run of [cancelled, crashed])
      expect(kinds(run, { dispatches: [start, denied('runs.complete')] })).toContain('gate GOVERNANCE_KILLED')
  })

  it('nor is a refusal that a clock puts before the start of a run that was short', () => {
    const early = aDispatch({ operation: 'runs.record_steps', outcome: 'refused', code: 'RUN_NOT_RUNNING', at: at('12:00:59.000') }) // prettier-ignore
    const short = anEndedRun({ endedAt: at('12:01:02.000') })

    expect(kinds(short, { dispatches: [early] })).toEqual(['error TOOL_TIMEOUT'])
    expect(kinds(failed, { dispatches: [early] })).toContain('refusal RUN_NOT_RUNNING')
  })
})

it('a run that was called off before its start hangs on that it could not be started where this is who called it off', () => {
  const calledOff = { ...cancelled, startedAt: null, lastSeenAt: null }
  const dispatches = [denied('runs.start')]

  expect(kinds(anEndedRun({ ...calledOff, endedBy: agent }), { dispatches })).toEqual([
    'gate GOVERNANCE_KILLED',
    'cancellation runs.cancel',
  ])
  expect(kinds(anEndedRun(calledOff), { dispatches })).toEqual(['cancellation runs.cancel'])
})

it('a run that was never started hangs on who was not let start it, and then on its start', () => {
  const forgotten = anEndedRun({ ...cancelled, startedAt: null, lastSeenAt: null, errorMessage: FORGOTTEN })
  const dispatches = [denied('runs.start')]

  expect(kinds(forgotten, { dispatches })).toEqual(['gate GOVERNANCE_KILLED', 'start runs.start'])
  expect(kinds(aRun(), { dispatches })).toEqual(['gate GOVERNANCE_KILLED', 'start runs.start'])
})

describe('a step that failed is no hinge', () => {
  const broken = aStep(3, { status: 'failure', outcomeCode: 'ORDERS_AWAY' })

  it.each([
    ['where the next try succeeded', failed, [broken, aStep(4, { status: 'retry' }), aStep(5)]],
    ['where the run went on without it', failed, [broken, aStep(4, { skill: 'mail.send' })]],
    ['where the run fell silent', crashed, [broken]],
    ['where somebody cancelled it', cancelled, [broken]],
    ['where it was halted from outside', halted, [broken]],
    ['while it runs', aRunningRun(), [broken]],
  ])('%s', (_name, run, steps) => {
    expect(kinds(run, { steps }).filter((one) => one.startsWith('step'))).toEqual([])
  })

  it('but it is where the run failed with its code, whatever else went on beside it', () => {
    const steps = [broken, aStep(4, { skill: 'mail.send' })]

    expect(kinds(anEndedRun({ errorCode: 'ORDERS_AWAY' }), { steps })).toContain('step ORDERS_AWAY')
  })
})

it('what was found of a run comes last, and says that only this hangs on it', () => {
  const rule = { rule: 'max_cost_micros', source: 'agent', allows: 100, seen: 117, outcome: 'violated', signal: 'COST_LIMIT_EXCEEDED' } // prettier-ignore
  const late = { rule: 'obligation', source: 'obligation', allows: at('12:02:00.000'), seen: at('12:03:00.000'), outcome: 'advisory', signal: 'OBLIGATION_LATE' } // prettier-ignore
  const prevention = { id: 'p', policyId: 'retry-policy', errorCode: 'TOOL_TIMEOUT', suppressionId: 's' }
  const told = hinges(failed, {
    evaluation: Evaluation.parse({ ...evaluation, rules: [rule, late] }),
    violations: [aViolation()],
    preventions: [prevention as unknown as Prevention],
    dispatches: [start, denied('runs.record_steps')],
  })

  expect(told.map(({ kind }) => kind)).toEqual(['error', 'gate', 'threshold', 'obligation', 'violation', 'suppression'])
  expect(told.slice(2).map(({ says }) => says.split(':')[0])).toEqual([
    'COST_LIMIT_EXCEEDED hangs on this, not how it ended',
    'OBLIGATION_LATE hangs on this, not how it ended',
    'What was reported of it hangs on this, not how it ended',
    'The incident hangs on this, not how it ended',
  ])
})
