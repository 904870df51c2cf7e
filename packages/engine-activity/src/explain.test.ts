import { refuse } from '@hoc/spine-schemas/decision'
import { DecisionRecord, listDecisions } from '@hoc/spine-schemas/decision-records'
import { Evaluation } from '@hoc/spine-schemas/evaluations'
import { getEvaluation } from '@hoc/spine-schemas/run-completion'
import type { IncidentId } from '@hoc/spine-schemas/incidents'
import type { LessonId } from '@hoc/spine-schemas/lessons'
import type { DispatchId } from '@hoc/spine-schemas/outcome'
import { RunExplanation } from '@hoc/spine-schemas/run-explanation'
import { RunId } from '@hoc/spine-schemas/runs'
import { anIncident, noon } from '@hoc/spine-schemas/testing/incidents'
import { aLesson } from '@hoc/spine-schemas/testing/lessons'
import { anEndedRun, anObligation, aRun, aRunningRun } from '@hoc/spine-schemas/testing/runs'
import { aViolation } from '@hoc/spine-schemas/testing/violations'
import { describe, expect, it } from 'vitest'

import { explain } from './explain.ts'
import type { Kept } from './explained.ts'
import { aChange, aDispatch, anAction, aStep, explained, nothing } from './testing/explained.ts'

const evaluation = getEvaluation.example.output

const ended = anEndedRun()
const checked = (facts: object = {}) => Evaluation.parse({ ...evaluation, ...facts })

it('refuses to explain what is not there', () => {
  expect(explain(undefined, nothing)).toEqual(refuse('RUN_NOT_FOUND'))
})

it('explains a run of which there is nothing but its declaration', () => {
  const { outcome, hinges, moments, ...rest } = explained(aRun(), {})

  expect(outcome).toMatchObject({ state: 'queued', startedAt: null, endedAt: null, durationMs: null })
  expect(hinges).toMatchObject([{ kind: 'start', name: 'runs.start' }])
  expect(moments.map(({ kind }) => kind)).toEqual(['declared'])
  expect(rest).toMatchObject({
    evaluation: null,
    failure: null,
    dispatches: { items: [], leftOut: 0, orMore: false },
    steps: { items: [], leftOut: 0, totals: { steps: 0 }, hash: null, sealedAt: null },
    controls: { governance: { items: [], effective: 'normal' }, tenant: { items: [], state: 'active' } },
  })
})

it('keeps to its contract, whatever is kept', () => {
  const whole: Partial<Kept> = {
    owed: [anObligation({ state: 'done_late', overdueAt: noon, incidentId: anIncident().id, doneAt: noon })],
    retriedBy: RunId.parse('019b7a00-0000-7000-8000-0000000000a2'),
    evaluation: checked(),
    steps: [aStep(0), aStep(1, { status: 'failure', outcomeCategory: 'TIMEOUT' })],
    dispatches: [aDispatch({}), aDispatch({ outcome: 'denied', authorityCode: 'GRANT_MISSING' })],
    violations: [aViolation()],
    incidents: [anIncident({ createdAt: '2025-12-31T12:00:00.000Z' })],
    lessons: [aLesson()],
    changes: [aChange({ mode: 'killed' })],
    actions: [anAction({ operation: 'tenants.suspend' })],
  }

  expect(() => RunExplanation.parse(explained(ended, whole))).not.toThrow()
})

describe('the moments of a run', () => {
  it('stand in the order of time, and those of one instant in the order that they follow', () => {
    const at = ended.endedAt
    const { moments } = explained(ended, {
      evaluation: checked({ evaluatedAt: at }),
      steps: [aStep(2, { status: 'failure', recordedAt: '2026-01-01T12:02:00.000Z' })],
      violations: [aViolation({ reportedAt: at })],
      incidents: [anIncident({ createdAt: at })],
      lessons: [aLesson({ createdAt: at })],
      owed: [anObligation({ state: 'done', doneAt: at })],
    })

    expect(moments.map(({ kind }) => kind)).toEqual([
      'declared',
      'started',
      'step',
      'ended',
      'evaluated',
      'violation',
      'incident',
      'lesson',
      'obligation',
    ])
    expect(moments.map((one) => one.at)).toEqual(moments.map((one) => one.at).toSorted())
  })

  it('of one kind and one instant stand in the order that they were made, in whatever order they were read', () => {
    const at = '2026-01-01T12:02:00.000Z'
    const id = (n: number) => `019b7a00-0000-7000-8000-0000000000${n}`
    const [example] = listDecisions.example.output.items
    const dispatch = (n: number) => aDispatch({ id: id(n) as DispatchId, outcome: 'refused', code: `NO_${n % 2}`, at })
    const kept: Partial<Kept> = {
      dispatches: [dispatch(31), dispatch(32), dispatch(33), dispatch(34)],
      decisions: [41, 42].map((n) => DecisionRecord.parse({ ...example, id: id(n), decidedAt: at })),
      violations: [51, 52].map((n) => aViolation({ id: id(n), reportedAt: at })),
      incidents: [61, 62].map((n) => anIncident({ id: id(n) as IncidentId, createdAt: at })),
      lessons: [71, 72].map((n) => aLesson({ id: id(n) as LessonId, createdAt: at })),
    }
    const otherwise = Object.fromEntries(Object.entries(kept).map(([name, list]) => [name, (list as []).toReversed()]))
    const [one, other] = [explained(ended, kept), explained(ended, otherwise)]

    expect(other).toMatchObject({ moments: one.moments, hinges: one.hinges, dispatches: one.dispatches })
    const ids = one.moments.flatMap((moment) => (moment.at === at && moment.id ? [moment.id] : []))
    expect(ids).toEqual([31, 32, 33, 34, 41, 42, 51, 52, 61, 62, 71, 72].map(id))
  })

  it('of modes that were set at one instant end with the one that was set last, and that holds', () => {
    const changes = [aChange({ mode: 'normal' }), aChange({ mode: 'killed' })] // newest first, as they are read
    const { controls, moments } = explained(ended, { changes })

    expect(controls.governance).toMatchObject({ effective: 'normal', items: [{ mode: 'killed' }, { mode: 'normal' }] })
    expect(moments.filter(({ kind }) => kind === 'governance').map(({ says }) => says)).toEqual([
      expect.stringContaining('became killed'),
      expect.stringContaining('became normal'),
    ])
  })

  it('name the lesson that was kept already, of a run whose end teaches nothing anew', () => {
    const learnedBefore = [{ lessonId: '019b7a00-0000-7000-8000-0000000000c9', title: 'Failure: TOOL_TIMEOUT' }]
    const told = explained(ended, { evaluation: checked({ inputs: { ...evaluation.inputs, learnedBefore } }) })

    expect(told.lessons).toMatchObject({ items: [], keptBefore: learnedBefore })
    expect(told.moments.filter(({ kind }) => kind === 'lesson')).toMatchObject([
      {
        id: learnedBefore[0]?.lessonId,
        says: `Learned nothing anew, for it was kept already: Failure: TOOL_TIMEOUT, in the lesson ${learnedBefore[0]?.lessonId}.`,
      },
    ])
  })

  it('begin with its declaration: what held then is not among them, and what was changed from then on is', () => {
    const older = aChange({ mode: 'degraded', changedAt: '2025-06-01T12:00:00.000Z' })
    const newer = aChange({ mode: 'normal', changedAt: '2026-01-01T12:00:30.000Z' })
    const actions = [anAction({ operation: 'tenants.resume', at: '2025-06-01T12:00:00.000Z' })]
    const { moments, controls } = explained(ended, { changes: [newer, older], actions })

    expect(moments[0]?.kind).toBe('declared')
    expect(moments.filter(({ kind }) => kind === 'governance' || kind === 'tenant')).toMatchObject([
      { says: expect.stringContaining('became normal') },
    ])
    expect(controls.governance.items.map(({ mode }) => mode)).toEqual(['degraded', 'normal'])
    expect(controls.tenant.items).toHaveLength(1)
  })

  it('stand in the order that they follow where the clocks of two processes say otherwise', () => {
    const run = anEndedRun({ startedAt: '2026-01-01T11:59:59.000Z', endedAt: '2026-01-01T12:01:00.000Z' })
    const { moments } = explained(run, {
      steps: [aStep(1, { status: 'failure', recordedAt: '2026-01-01T12:01:01.000Z' })],
    })

    expect(moments.map(({ kind }) => kind)).toEqual(['declared', 'started', 'step', 'ended'])
  })

  it('count one of a thing as one, and say of an incident of many runs in which it was first', () => {
    const totals = { steps: 1, failedSteps: 0, costMicros: 5, stepMs: 7 }
    const told = explained(ended, {
      evaluation: checked({ inputs: { ...evaluation.inputs, totals } }),
      incidents: [
        anIncident({ sourceRunId: ended.id }),
        anIncident({ sourceRunId: '019b7a00-0000-7000-8000-0000000000b7', occurrences: 3 }),
      ],
    })
    const says = (of: string) => told.moments.filter(({ kind }) => kind === of).map((one) => one.says)

    expect(says('evaluated')).toEqual([expect.stringContaining(' 1 step, 0 failed')])
    expect(says('incident').toSorted()).toEqual([
      expect.stringContaining('seen 3 times, first in run 019b7a00-0000-7000-8000-0000000000b7): '),
      expect.stringContaining('seen once): '),
    ])
  })

  it('begin for an older incident when its evidence says that the run is in it', () => {
    const incident = anIncident({ createdAt: '2025-12-01T12:00:00.000Z', occurrences: 9 })
    const at = '2026-01-01T12:03:00.000Z'
    const { moments } = explained(ended, { incidents: [incident], evidence: [{ incidentId: incident.id, at }] })

    expect(moments.find(({ kind }) => kind === 'incident')).toMatchObject({ at, id: incident.id })
  })

  it('are one line each, however long and odd the texts are', () => {
    const goal = `Match\n\n${'💸'.repeat(3_000)}`
    const { moments } = explained(anEndedRun({ goal, errorMessage: 'a\r\nb'.repeat(900) }), {})

    for (const { says } of moments) {
      expect(says).not.toMatch(/[\r\n]/)
      expect(says.length).toBeLessThan(900)
      expect(says.isWellFormed()).toBe(true)
    }
  })
})

describe('what an explanation leaves out', () => {
  it('is counted, and who lists it is said', () => {
    const violations = Array.from({ length: 51 }, (_, index) => aViolation({ rule: `R_${index}` }))
    const incidents = Array.from({ length: 21 }, () => anIncident())
    const told = explained(ended, { violations, incidents })

    expect(told.violations.items).toHaveLength(50)
    expect(told.violations).toMatchObject({ leftOut: 1, orMore: true, listedBy: 'violations.list' })
    expect(told.incidents).toMatchObject({ leftOut: 1, orMore: true, listedBy: 'incidents.list_of_run' })
    expect(told.lessons).toMatchObject({ leftOut: 0, orMore: false })
  })

  it('is of the steps what their number says', () => {
    const head = { runId: ended.id, steps: 1_000, hash: '6'.repeat(64), sealedAt: null, version: 2 }
    const totals = { steps: 1_000, failedSteps: 1, costMicros: 5, stepMs: 7 }
    const { steps } = explained(aRunningRun(), { trace: { head, totals }, steps: [aStep(0), aStep(999)] })

    expect(steps).toMatchObject({ leftOut: 998, listedBy: 'traces.list_steps', totals })
  })

  it('are the sums of a sealed trace not: those that were kept are told', () => {
    const zero = { steps: 0, failedSteps: 0, costMicros: 0, stepMs: 0 }

    expect(explained(ended, { evaluation: checked(), trace: { head: undefined, totals: zero } }).steps.totals).toEqual(
      evaluation.inputs.totals,
    )
  })
})
