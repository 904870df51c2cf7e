import { Evaluation } from '@hoc/spine-schemas/evaluations'
import { Lesson } from '@hoc/spine-schemas/lessons'
import { getEvaluation } from '@hoc/spine-schemas/run-completion'
import { RunExplanation } from '@hoc/spine-schemas/run-explanation'
import { listPreventions, Prevention } from '@hoc/spine-schemas/suppressions'
import { anIncident, noon } from '@hoc/spine-schemas/testing/incidents'
import { aLesson } from '@hoc/spine-schemas/testing/lessons'
import { anEndedRun, anObligation, aRunningRun } from '@hoc/spine-schemas/testing/runs'
import { setThresholds, Thresholds } from '@hoc/spine-schemas/thresholds'
import { describe, expect, it } from 'vitest'

import { aChange, aDispatch, anAction, aStep, explained } from './testing/explained.ts'
import type { SeenEntry } from './explained.ts'

const evaluation = getEvaluation.example.output
const agentThresholds = setThresholds.example.output

const ended = anEndedRun()
const running = aRunningRun()

describe('the dispatches of a run', () => {
  it('are told with what the authority said: nothing where nobody was asked, or what was said is lost', () => {
    const dispatches = [
      aDispatch({}),
      aDispatch({ outcome: 'denied', authorityCode: 'SCOPE_MISSING' }),
      aDispatch({ authorityCode: 'GOVERNANCE_DEGRADED', authorityDegraded: true, conditions: ['degraded_mode'] }),
      aDispatch({ outcome: 'invalid', authorityCode: 'NOT_ASKED' }),
      aDispatch({ rebuilt: true, authorityCode: null }),
      aDispatch({ outcome: 'denied', authorityCode: 'A_GATE_OF_ANOTHER' }),
    ]

    const told = explained(running, { dispatches }).dispatches.items
    expect(dispatches.map(({ id }) => told.find((one) => one.id === id)?.authority)).toMatchObject([
      { verdict: 'allow', gate: null, code: 'ALLOWED' },
      { verdict: 'deny', gate: 'scope' },
      { verdict: 'allow_degraded', gate: 'governance', conditions: ['degraded_mode'] },
      null,
      null,
      { verdict: 'deny', gate: null },
    ])
  })

  it('leave out what goes on all the time, and count it', () => {
    const beat = { operation: 'runs.heartbeat', ofKind: 900 }
    const dispatches = [
      aDispatch({}),
      ...Array.from({ length: 10 }, () => aDispatch(beat)),
      aDispatch({ operation: 'runs.checkpoint', verdict: 'continue' }),
      aDispatch({ operation: 'runs.checkpoint', verdict: 'stop', at: '2026-01-01T12:02:01.000Z' }),
      aDispatch({ operation: 'runs.heartbeat', outcome: 'denied', authorityCode: 'GRANT_MISSING' }),
    ]

    const told = explained(running, { dispatches })
    expect(told.dispatches.items.map(({ operation, verdict, outcome }) => [operation, verdict, outcome])).toEqual(
      expect.arrayContaining([
        ['runs.start', null, 'done'],
        ['runs.checkpoint', 'stop', 'done'],
        ['runs.heartbeat', null, 'denied'],
      ]),
    )
    expect(told.dispatches).toMatchObject({ leftOut: 901, orMore: false, listedBy: 'dispatches.list' })
    expect(told.dispatches.tally).toContainEqual({
      operation: 'runs.heartbeat',
      outcome: 'denied',
      verdict: null,
      code: 'GRANT_MISSING',
      count: 1,
    })
    expect(told.checkpoints).toMatchObject({ items: [{ verdict: 'continue' }, { verdict: 'stop' }], leftOut: 0 })
  })

  it('say that there may be more where as many were found as are looked through', () => {
    const dispatches = [aDispatch({ operation: 'runs.heartbeat', ofKind: 2_000 })]

    expect(explained(running, { dispatches }).dispatches).toMatchObject({ items: [], leftOut: 2_000, orMore: true })
  })

  it('are told with what they wrote; the one that ended it with all that its manifest says it wrote', () => {
    const [start, end, again] = [aDispatch({}), aDispatch({ operation: 'runs.complete' }), aDispatch({ operation: 'runs.complete' })] // prettier-ignore
    const sha = '8'.repeat(64)
    const entry = { entity: 'run', entityId: ended.id, beforeSha: '7'.repeat(64), afterSha: sha }
    const entries: SeenEntry[] = [
      { ...entry, dispatchId: start.id, beforeSha: null, afterSha: '7'.repeat(64) },
      { ...entry, dispatchId: end.id },
      { ...entry, dispatchId: again.id, beforeSha: sha }, // asked once more: it changed nothing
    ]
    const lesson = { entity: 'lesson', id: 'l', sha: '9'.repeat(64) }
    const before = { entity: 'violation', id: 'v', sha, earlier: true }
    const manifest = [{ entity: 'run', id: ended.id, sha }, lesson, before]
    const kept = { dispatches: [start, end, again], entries, evaluation: Evaluation.parse({ ...evaluation, manifest }) }

    const told = explained(ended, kept).dispatches.items
    const wrote = (id: string) => told.find((one) => one.id === id)?.wrote.map(({ entity }) => entity)
    expect([start, end, again].map(({ id }) => wrote(id))).toEqual([['run'], ['run', 'lesson'], ['run']])
  })
})

describe('the controls of a run', () => {
  const changes = [
    aChange({ mode: 'killed', changedAt: '2026-01-01T12:05:00.000Z' }), // it had ended
    aChange({ mode: 'degraded', changedAt: '2026-01-01T12:02:00.000Z' }),
    aChange({ mode: 'normal', changedAt: '2026-01-01T11:00:00.000Z' }), // held when it was declared
    aChange({ mode: 'killed', changedAt: '2026-01-01T10:00:00.000Z' }),
  ]

  it('are those that held when it was declared, and what changed until it ended', () => {
    const { governance } = explained(ended, { changes }).controls

    expect(governance).toMatchObject({ effective: 'degraded', orMore: false })
    expect(governance.items.map(({ mode }) => mode)).toEqual(['normal', 'degraded'])
  })

  it('go on changing while it runs', () => {
    expect(explained(running, { changes }).controls.governance.effective).toBe('killed')
  })

  it('are the installation’s too, of which nobody is told who and why', () => {
    const installation = [{ mode: 'killed', changedAt: '2026-01-01T12:02:30.000Z', reason: 'Ours alone.' }] as const
    const told = explained(ended, { changes, installation })

    expect(told.controls.governance).toMatchObject({ effective: 'killed' })
    expect(JSON.stringify(told)).not.toContain('Ours alone.')
  })

  it('are the state of the tenant then', () => {
    const actions = [
      anAction({ operation: 'tenants.resume', at: '2026-01-01T12:05:00.000Z' }),
      anAction({ operation: 'operator.freeze_key' }),
      anAction({ operation: 'tenants.suspend' }),
    ]

    expect(explained(ended, { actions }).controls.tenant).toMatchObject({
      state: 'suspended',
      items: [{ state: 'suspended' }],
    })
    expect(explained(running, { actions }).controls.tenant.state).toBe('active')
  })

  it('are the limits that it was held to, and say which settings of today are not those of then', () => {
    const settings = [
      Thresholds.parse(agentThresholds),
      Thresholds.parse({ ...agentThresholds, scope: 'tenant', agentId: null, updatedAt: '2026-01-01T12:04:00.000Z' }),
    ]
    const then = { ...evaluation.inputs, limits: { ...evaluation.inputs.limits, maxCostMicros: { value: 77_000, source: 'agent' } } } // prettier-ignore

    const { thresholds } = explained(ended, { settings, evaluation: Evaluation.parse({ ...evaluation, inputs: then }) }).controls // prettier-ignore
    expect(thresholds).toMatchObject({
      limits: { maxCostMicros: { value: 77_000 } },
      snapshotSha: evaluation.snapshotSha,
      settings: [
        { scope: 'agent', heldThen: true },
        { scope: 'tenant', heldThen: false },
      ],
    })
  })
})

describe('the words of a moment', () => {
  const says = (kind: string, told: ReturnType<typeof explained>) =>
    told.moments.filter((one) => one.kind === kind).map((one) => one.says)
  const crashed = anEndedRun({ state: 'crashed', errorCode: 'RUN_CRASHED', errorMessage: 'Nothing was heard of it.' })

  it('name the draft that a lesson became', () => {
    const draftProposalId = '019b7a00-0000-7000-8000-0000000000e5'
    const converted = { state: 'converted_to_draft', draftProposalId, convertedBy: 'bob', convertedAt: noon }
    const lessons = [Lesson.parse({ ...aLesson(), ...converted })]
    const told = explained(ended, { lessons })

    const now = `now converted_to_draft, draft ${draftProposalId}: "hoc proposals get ${draftProposalId}"`
    expect(says('lesson', told)).toEqual([expect.stringContaining(`Learned (${now}): `)])
    expect(RunExplanation.parse(told).lessons.items).toMatchObject([{ draftProposalId }])
    expect(says('lesson', explained(ended, { lessons: [aLesson()] }))).toEqual([
      expect.stringContaining('Learned (now pending): '),
    ])
  })

  it('name the suppression by which a failure became no incident', () => {
    const [prevention] = listPreventions.example.output.items
    const told = says('prevented', explained(ended, { preventions: [Prevention.parse(prevention)] }))

    expect(told).toEqual([expect.stringContaining(`says the suppression ${prevention?.suppressionId}.`)])
  })

  it('say of a run that recorded steps after its last heartbeat when both were', () => {
    const { lastSeenAt } = crashed
    const late = new Date(Date.parse(String(lastSeenAt)) + 1_000).toISOString()

    expect(says('ended', explained(crashed, { steps: [aStep(0, { recordedAt: late })] }))).toEqual([
      `Ended by alice: crashed, RUN_CRASHED: No heartbeat came since ${lastSeenAt}; its last step was recorded at ${late}.`,
    ])
    expect(says('ended', explained(crashed, { steps: [aStep(0, { recordedAt: String(lastSeenAt) })] }))).toEqual([
      'Ended by alice: crashed, RUN_CRASHED: Nothing was heard of it.',
    ])
  })

  it('say how what a run owed was settled: nobody told the outcome of one that was found crashed', () => {
    const told = (run: Parameters<typeof explained>[0], state: 'done' | 'done_late') => {
      const overdue = state === 'done' ? {} : { overdueAt: noon, incidentId: anIncident().id }
      return says('obligation', explained(run, { owed: [anObligation({ state, ...overdue, doneAt: noon })] })).at(-1)
    }

    expect(told(ended, 'done')).toMatch(/ was done in time\.$/)
    expect(told(crashed, 'done')).toMatch(/ was settled by its being found crashed, in time\.$/)
    expect(told(crashed, 'done_late')).toMatch(/ was settled by its being found crashed, late\.$/)
  })
})
