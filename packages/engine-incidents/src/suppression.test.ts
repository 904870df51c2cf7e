import { refuse } from '@hoc/spine-schemas/decision'
import { EvidenceId } from '@hoc/spine-schemas/incident-evidence'
import { IncidentEventId, IncidentId } from '@hoc/spine-schemas/incidents'
import { createSuppression, PreventionId, Suppression, SuppressionId } from '@hoc/spine-schemas/suppressions'
import { alice, anIncident, noon } from '@hoc/spine-schemas/testing/incidents'
import { anEndedRun } from '@hoc/spine-schemas/testing/runs'
import { describe, expect, it } from 'vitest'

import type { Reported } from './failure.ts'
import { lift, suppress, tell, triggerOf } from './suppression.ts'

const run = anEndedRun()
const active = Suppression.parse(createSuppression.example.output)
const aSuppression = (facts: object) => Suppression.parse({ ...active, ...facts })
const said = createSuppression.input.parse(createSuppression.example.input)
const asked = { active: [], origin: undefined }
const by = { id: SuppressionId.parse('019b7a00-0000-7000-8000-0000000000d9'), by: alice, at: noon }

describe('suppressing', () => {
  it('is of one code, however it is written, or of one category', () => {
    expect(suppress(asked, { ...said, errorCode: 'rate_limit_exceeded' }, by)).toEqual({
      accepted: true,
      plan: { ...active, id: by.id, createdBy: alice, createdAt: noon },
    })
    const { errorCode, ...rest } = said
    expect(suppress(asked, { ...rest, category: 'rate_limit' }, by)).toMatchObject({
      plan: { errorCode: null, category: 'rate_limit' },
    })
    for (const both of [rest, { ...said, category: 'rate_limit' } as const])
      expect(suppress(asked, both, by)).toEqual(refuse('TRIGGER_UNCLEAR'))
    expect(errorCode).toBe('RATE_LIMIT_EXCEEDED')
  })

  it('is done once at a time, and again when it was lifted', () => {
    const other = aSuppression({ errorCode: 'OTHER' })
    expect(suppress({ ...asked, active: [active] }, said, by)).toEqual(refuse('SUPPRESSION_EXISTS'))
    expect(suppress({ ...asked, active: [other] }, said, by)).toMatchObject({ accepted: true })
  })

  it('names an origin that there is', () => {
    const origin = anIncident()
    const named = { ...said, originalIncidentId: origin.id }
    expect(suppress(asked, named, by)).toEqual(refuse('INCIDENT_NOT_FOUND'))
    expect(suppress({ ...asked, origin }, named, by)).toMatchObject({ plan: { originalIncidentId: origin.id } })
  })

  it('ends when it is lifted, once', () => {
    const lifted = lift(active, by)
    expect(lifted).toMatchObject({ plan: { before: active, after: { state: 'lifted', liftedBy: alice, version: 2 } } })
    if (lifted.accepted) expect(lift(lifted.plan.after, by)).toEqual(refuse('SUPPRESSION_LIFTED'))
    expect(lift(undefined, by)).toEqual(refuse('SUPPRESSION_NOT_FOUND'))
  })
})

describe('a failed run', () => {
  const reporter = {
    id: IncidentId.parse('019b7a00-0000-7000-8000-0000000000ff'),
    eventId: IncidentEventId.parse('019b7a00-0000-7000-8000-0000000000e1'),
    evidenceId: EvidenceId.parse('019b7a00-0000-7000-8000-0000000000f1'),
    preventionId: PreventionId.parse('019b7a00-0000-7000-8000-0000000000d2'),
    by: alice,
    at: noon,
  }
  const reported: Reported = {
    title: 'T',
    severity: 'medium',
    ...triggerOf({ errorCode: 'RATE_LIMIT_EXCEEDED', errorMessage: null }),
  }
  const known = { same: anIncident(), runId: run.id, shown: { type: 'run_end', runId: run.id, payload: {} } } as const
  const told = (suppression: Suppression | undefined, more: Partial<Reported> = {}) => {
    const { reports, preventions } = tell({ ...reported, ...more }, { ...known, suppression }, reporter)
    return [reports.length, preventions.length]
  }

  it('that is suppressed is kept as prevented, and touches no incident, not even an open one', () => {
    expect(tell(reported, { ...known, suppression: active }, reporter)).toEqual({
      reports: [],
      preventions: [
        {
          id: reporter.preventionId,
          suppressionId: active.id,
          policyId: 'retry-policy',
          errorCode: 'RATE_LIMIT_EXCEEDED',
          category: 'rate_limit',
          originalIncidentId: null,
          runId: run.id,
          outcome: 'prevented',
          at: noon,
        },
      ],
    })
  })

  it('is reported where nothing suppresses it, or does no longer', () => {
    const lifted = aSuppression({ state: 'lifted', liftedBy: 'bob', liftedAt: noon })
    expect(told(undefined)).toEqual([1, 0])
    expect(told(lifted)).toEqual([1, 0])
  })

  it('is suppressed by just its code or its category, not by a part of either', () => {
    expect(told(aSuppression({ errorCode: null, category: 'rate_limit' }))).toEqual([0, 1])
    expect(told(aSuppression({ errorCode: null, category: 'manual' }))).toEqual([1, 0])
    expect(told(aSuppression({ errorCode: 'RATE_LIMIT' }))).toEqual([1, 0])
    expect(told(active, { errorCode: 'NOT_RATE_LIMIT_EXCEEDED' })).toEqual([1, 0])
  })

  it('is looked for by what its incident would be called, however it was', () => {
    for (const errorCode of ['rate_limit_exceeded', 'RATE_LIMIT_EXCEEDED'])
      expect(triggerOf({ errorCode, errorMessage: null })).toEqual({
        errorCode: 'RATE_LIMIT_EXCEEDED',
        category: 'rate_limit',
      })
  })

  it('that violated a policy is never suppressed', () => {
    expect(told(active, { category: 'policy_violation' })).toEqual([1, 0])
  })
})
