import { digest } from '@hoc/canonical/digest'
import type { ImportRow } from '@hoc/spine-schemas/import-rows'
import { RowAnswer } from '@hoc/spine-schemas/imports'
import { Incident, IncidentEventId, IncidentId } from '@hoc/spine-schemas/incidents'
import { Lesson, LessonId } from '@hoc/spine-schemas/lessons'
import { Prevention, PreventionId } from '@hoc/spine-schemas/suppressions'
import { alice, noon } from '@hoc/spine-schemas/testing/incidents'
import { aLessonRow, anIncidentRow, aPreventionRow } from '@hoc/spine-schemas/testing/imports'
import { describe, expect, it } from 'vitest'

import { externalIdsOf, takeRows, type Known } from './import.ts'

const importing = { source: 'aos', sourceTenant: undefined, by: alice, at: noon, dryRun: false }
const nothing: Known = { records: [], lessons: [] }
const july = '2025-07-01T10:00:00+02:00'
const august = '2025-08-01T10:00:00.123456+00:00'

function take(rows: readonly ImportRow[], known: Known = nothing, facts: Partial<typeof importing> = {}) {
  const id = (index: number, kind: string) => `019b7a00-0000-7000-8000-0000000${String(index).padStart(4, '0')}${kind}`
  const sent = rows.map((row, index) => ({
    row,
    ids: {
      incidentId: IncidentId.parse(id(index, 'a')),
      eventId: IncidentEventId.parse(id(index, 'b')),
      lessonId: LessonId.parse(id(index, 'c')),
      preventionId: PreventionId.parse(id(index, 'd')),
    },
  }))
  const taken = takeRows(sent, known, { ...importing, ...facts })
  RowAnswer.array().parse(taken.answers)
  return taken
}

const incidentOf = (facts: object) => {
  const { incidents, answers } = take([anIncidentRow(facts)])
  const [one] = incidents
  return one ? Incident.parse(one.after) : answers[0]?.code
}
const lessonOf = (facts: object) => {
  const { lessons, answers } = take([aLessonRow(facts)])
  return lessons[0] ? Lesson.parse(lessons[0]) : answers[0]?.code
}
const preventionOf = (facts: object) => {
  const { preventions, answers } = take([aPreventionRow(facts)])
  return preventions[0] ? Prevention.parse(preventions[0]) : answers[0]?.code
}

describe('an incident that is taken over', () => {
  it('is created when it was, by whoever imports it, and says where it comes from', () => {
    const { incidents, records } = take([
      anIncidentRow({ created_at: july, trigger_value: 'v', title: 'x'.repeat(255) }),
    ])

    expect(incidents[0]).toMatchObject({
      after: { createdAt: '2025-07-01T08:00:00.000Z', updatedAt: noon, createdBy: alice, version: 1, occurrences: 1 },
      event: { type: 'created', at: noon, note: 'Imported from aos, where it is inc_1.' },
    })
    expect(incidents[0]?.after.title).toHaveLength(200)
    expect(records).toMatchObject([{ source: 'aos', kind: 'incident', externalId: 'inc_1', importedBy: alice }])
    const original = JSON.parse(records[0]?.original ?? '') as object
    expect(original).toMatchObject({ trigger_value: 'v', title: 'x'.repeat(255) })
    expect(records[0]?.sha).toBe(digest(original))
  })

  it.each([
    ['ACTIVE', 'open', 'active'],
    [null, 'OPEN', 'active'],
    [null, null, 'active'],
    ['ACKED', null, 'acked'],
    ['ACTIVE', 'acknowledged', 'acked'],
    ['RESOLVED', 'open', 'resolved'],
    ['ACTIVE', 'resolved', 'resolved'],
    ['ACKED', 'auto_resolved', 'resolved'],
    [null, 'CLOSED', 'resolved'],
  ] as const)('whose states were %s and %s is %s', (lifecycle_state, status, state) => {
    expect(incidentOf({ lifecycle_state, status, updated_at: '2025-12-01T00:00:00Z' })).toMatchObject({ state })
  })

  it('keeps who had it in hand and who resolved it as people of the earlier system', () => {
    const ended = { status: 'resolved', acknowledged_at: august, acknowledged_by: 'dana', ended_at: august }

    expect(incidentOf({ ...ended, created_at: july, resolved_by: 'erin', resolution_notes: 'Retried.' })).toMatchObject(
      {
        ackedBy: 'aos:dana',
        ackedAt: '2025-08-01T10:00:00.123Z',
        resolvedBy: 'aos:erin',
        resolvedAt: '2025-08-01T10:00:00.123Z',
        resolutionMethod: 'manual',
        resolutionSummary: 'Retried.',
      },
    )
    expect(incidentOf({ status: 'auto_resolved', created_at: july, ended_at: august })).toMatchObject({
      ackedBy: null,
      resolvedBy: 'aos',
      resolutionMethod: 'auto',
      resolutionSummary: 'It was resolved in aos, which kept no summary.',
    })
  })

  it.each([
    [{ category: 'LOOP_DETECTED' }, 'loop_detected'],
    [{ category: null, error_code: 'rate_limit_exceeded' }, 'rate_limit'],
    [{ category: null, error_code: 'E1', trigger_type: 'cost_drift' }, 'cost_anomaly'],
    [{ category: null, error_code: null, trigger_type: null }, 'manual'],
  ])('of %o is of the category %s', (facts, category) => {
    expect(incidentOf(facts)).toMatchObject({ category })
  })

  it.each([
    [{ cause_type: 'SYSTEM' }, { cause: 'system', impact: 'single_run' }],
    [
      { source_run_id: null, source_type: 'cost_anomaly' },
      { cause: 'system', impact: 'tenant' },
    ],
    [
      { source_run_id: '', source_type: null, affected_agent_id: 'a' },
      { cause: 'human', source: 'manual', impact: 'agent' },
    ],
    [{ source_run_id: 'RUN_7' }, { sourceRunId: 'RUN_7' }],
    [
      { source_run_id: '019B7A00-0000-7000-8000-0000000000A1' },
      { sourceRunId: '019b7a00-0000-7000-8000-0000000000a1' },
    ],
  ])('of %o has its cause and reach', (facts, expected) => {
    expect(incidentOf(facts)).toMatchObject(expected)
  })

  it.each([
    [{ category: 'EXECUTION_SUCCESS' }, 'RUN_SUCCEEDED'],
    [{ is_synthetic: true }, 'ROW_SYNTHETIC'],
    [{ tenant_id: 'globex' }, 'TENANT_NOT_MEANT'],
    [{ created_at: '2026-01-01T12:00:00.001Z' }, 'INSTANT_AHEAD'],
    [{ status: 'resolved', resolved_at: '2030-01-01T00:00:00Z' }, 'INSTANT_AHEAD'],
    [{ status: 'resolved', resolved_at: '2025-01-01T00:00:00Z' }, 'INSTANTS_DISORDERED'],
    [{ status: 'resolved' }, 'INSTANT_MISSING'],
    [{ status: 'acknowledged' }, 'INSTANT_MISSING'],
  ])('is refused where it is %o', (facts, code) => {
    expect(incidentOf(facts)).toBe(code)
  })

  it('is taken over where the tenant that it names is the one that is meant', () => {
    const rows = [anIncidentRow({ tenant_id: 'acme' })]

    expect(take(rows, nothing, { sourceTenant: 'acme' as never }).answers).toMatchObject([{ outcome: 'made' }])
  })
})

describe('a lesson that is taken over', () => {
  it('is what it was, with what it proposed or what is proposed for its like', () => {
    expect(lessonOf({ created_at: july, proposed_action: 'Add a cap.' })).toMatchObject({
      state: 'pending',
      type: 'failure',
      severity: 'high',
      createdAt: '2025-07-01T08:00:00.000Z',
      proposedAction: 'Add a cap.',
      pattern: { errorCode: 'EXECUTION_TIMEOUT', severity: 'high' },
      sourceEventType: 'run',
      sourceEventId: '7f3a9c21',
    })
    expect(lessonOf({})).toMatchObject({ proposedAction: expect.stringContaining('EXECUTION_TIMEOUT') })
    const near = { threshold_type: 'budget', current_value: 91, threshold_value: 100, threshold_band: '90-95' }
    expect(lessonOf({ lesson_type: 'near_threshold', severity: null, detected_pattern: near })).toMatchObject({
      severity: null,
      pattern: { thresholdType: 'budget', thresholdBand: '90-95' },
      sourceEventId: '7f3a9c21',
    })
    const good = { success_type: 'cost_efficiency', metrics: { score: 40 } }
    expect(lessonOf({ lesson_type: 'critical_success', severity: 'NONE', detected_pattern: good })).toMatchObject({
      severity: 'none',
      pattern: { successType: 'cost_efficiency', metrics: { score: 40 } },
    })
  })

  it.each([
    [{ status: 'pending' }, { state: 'pending' }],
    [{ status: 'deferred', deferred_until: '2025-12-01T00:00:00Z' }, { state: 'pending' }],
    [
      { status: 'deferred', deferred_until: '2026-02-01T00:00:00Z' },
      { state: 'deferred', deferredUntil: '2026-02-01T00:00:00.000Z', deferredBy: 'aos' },
    ],
    [
      { status: 'dismissed', dismissed_at: '2025-12-01T00:00:00Z', dismissed_by: 'dana', dismissed_reason: 'A drill.' },
      { state: 'dismissed', dismissedBy: 'aos:dana', dismissedReason: 'A drill.' },
    ],
    [
      { status: 'dismissed', dismissed_at: '2025-12-01T00:00:00Z' },
      { state: 'dismissed', dismissedReason: 'It was dismissed in aos, which kept no reason.' },
    ],
    [
      { status: 'converted_to_draft', converted_at: '2025-12-01T00:00:00Z', draft_proposal_id: 'p-9' },
      { state: 'dismissed', dismissedBy: 'aos', dismissedReason: 'It became the draft p-9 in aos.' },
    ],
  ])('that was %o is %o', (facts, state) => {
    expect(lessonOf(facts)).toMatchObject(state)
  })

  it.each([
    [{ status: 'deferred' }, 'INSTANT_MISSING'],
    [{ status: 'dismissed' }, 'INSTANT_MISSING'],
    [{ status: 'converted_to_draft' }, 'INSTANT_MISSING'],
    [{ status: 'deferred', deferred_until: '2026-04-02T00:00:00Z' }, 'DEFERRAL_TOO_LONG'],
    [{ detected_pattern: null, severity: null }, 'PATTERN_UNCLEAR'],
    [{ lesson_type: 'near_threshold' }, 'PATTERN_UNCLEAR'],
    [
      {
        lesson_type: 'near_threshold',
        detected_pattern: { threshold_type: 'b', current_value: 1, threshold_value: 2 },
      },
      'PATTERN_UNCLEAR',
    ],
    [
      {
        lesson_type: 'near_threshold',
        detected_pattern: { threshold_type: 'b', current_value: 1e16, threshold_value: 2 },
      },
      'PATTERN_UNCLEAR',
    ],
    [{ lesson_type: 'critical_success' }, 'PATTERN_UNCLEAR'],
    [{ status: 'dismissed', dismissed_at: '2027-01-01T00:00:00Z' }, 'INSTANT_AHEAD'],
  ])('is refused where it is %o', (facts, code) => {
    expect(lessonOf(facts)).toBe(code)
  })

  it('is refused where another of its event and type is here, or is taken over just before', () => {
    const twin = { type: 'failure', sourceEventType: 'run', sourceEventId: '7f3a9c21' } as const

    expect(take([aLessonRow()], { records: [], lessons: [twin] }).answers).toMatchObject([{ code: 'LESSON_KNOWN' }])
    expect(take([aLessonRow(), aLessonRow({ id: 'les_2' })]).answers).toMatchObject([
      { outcome: 'made' },
      { outcome: 'refused', code: 'LESSON_KNOWN' },
    ])
  })
})

describe('a prevention that is taken over', () => {
  it('is of no suppression and no run of ours, and of the incident that was taken over with it', () => {
    const { preventions, incidents } = take([anIncidentRow(), aPreventionRow({ created_at: july })])

    expect(preventions).toMatchObject([
      {
        suppressionId: null,
        runId: null,
        errorCode: 'RATE_LIMIT_EXCEEDED',
        category: 'rate_limit',
        originalIncidentId: incidents[0]?.after.id,
        at: '2025-07-01T08:00:00.000Z',
      },
    ])
    expect(preventionOf({ pattern_id: null })).toMatchObject({ errorCode: 'UNKNOWN', originalIncidentId: null })
  })

  it.each([
    [{ outcome: 'no_violation' }, 'NOT_PREVENTED'],
    [{ outcome: 'violation_incident' }, 'NOT_PREVENTED'],
    [{ is_simulated: true }, 'ROW_SYNTHETIC'],
    [{ created_at: '2026-06-01T00:00:00Z' }, 'INSTANT_AHEAD'],
  ])('is refused where it is %o', (facts, code) => {
    expect(preventionOf(facts)).toBe(code)
  })
})

describe('rows', () => {
  const entityId = '019b7a00-0000-7000-8000-00000000beef'
  const known: Known = { records: [{ kind: 'incident', externalId: 'inc_1', entityId }], lessons: [] }

  it('are taken over once, by kind and id, in one batch as in several', () => {
    const { answers, records } = take([anIncidentRow(), anIncidentRow(), aLessonRow({ id: 'inc_1' })])

    expect(answers.map(({ outcome }) => outcome)).toEqual(['made', 'existing', 'made'])
    expect(answers[1]?.entityId).toBe(answers[0]?.entityId)
    expect(records).toHaveLength(2)
    expect(take([anIncidentRow({ severity: 'LOW' })], known)).toMatchObject({
      answers: [{ outcome: 'existing', entityId }],
      incidents: [],
      records: [],
    })
  })

  it('are told of in a dry run as they would be, and none is kept', () => {
    const rows = [anIncidentRow(), anIncidentRow({ id: 'inc_2' }), aPreventionRow({ outcome: 'advisory' })]
    const { answers, ...kept } = take(rows, known, { dryRun: true })

    expect(answers).toMatchObject([
      { outcome: 'existing', entityId },
      { outcome: 'made', entityId: null },
      { outcome: 'refused', code: 'NOT_PREVENTED' },
    ])
    expect(kept).toEqual({ incidents: [], lessons: [], preventions: [], records: [] })
    expect(take(rows, known).answers.map(({ outcome }) => outcome)).toEqual(answers.map(({ outcome }) => outcome))
  })

  it('are looked up by their ids and those that they refer to', () => {
    expect(externalIdsOf([anIncidentRow(), aPreventionRow({ original_incident_id: 'inc_9' })])).toEqual([
      'inc_1',
      'prev_1',
      'inc_9',
    ])
  })
})
