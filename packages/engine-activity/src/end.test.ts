import { accept, refuse } from '@hoc/spine-schemas/decision'
import { EndedRunState, RunId } from '@hoc/spine-schemas/runs'
import { alice, noon } from '@hoc/spine-schemas/testing/incidents'
import { anEndedRun, anObligation, aRun, aRunningRun } from '@hoc/spine-schemas/testing/runs'
import { describe, expect, it } from 'vitest'

import { cancel, crash, expire, fail } from './end.ts'
import { reportOverdue } from './obligations.ts'
import { outcome } from './outcome.ts'
import { retry } from './retry.ts'

const later = '2026-01-01T12:30:00.000Z'
const by = { by: alice, at: later }
const queued = aRun()
const running = aRunningRun()
const due = anObligation()
const endedAs = (state: (typeof EndedRunState.options)[number]) =>
  anEndedRun({ state, startedAt: noon, endedAt: later, errorCode: null, errorMessage: null })
const failure = { errorCode: 'TOOL_TIMEOUT', errorMessage: 'orders.read did not answer.', ...by }

describe('a run that ends', () => {
  it('does what it owed by ending, however it ends', () => {
    const settled = [{ before: due, after: { ...due, state: 'done', doneAt: later } }]

    expect(fail({ run: running, owed: [due] }, failure)).toMatchObject({
      plan: { after: { state: 'failed' }, settled },
    })
    expect(cancel({ run: running, owed: [due] }, { reason: 'r', ...by })).toMatchObject({ plan: { settled } })
    expect(crash({ run: running, owed: [due], stopChangedAt: undefined, tenant: undefined }, by)).toMatchObject({
      plan: { settled },
    })
  })

  it('says late of what was reported overdue before', () => {
    const overdue = anObligation({ state: 'overdue', overdueAt: noon, incidentId: queued.id })

    expect(fail({ run: running, owed: [overdue] }, failure)).toMatchObject({
      plan: { settled: [{ before: overdue, after: { ...overdue, state: 'done_late', doneAt: later } }] },
    })
  })

  it('keeps what was declared, and no lease', () => {
    const { leaseSeconds, leaseExpiresAt, ...kept } = running
    const { errorCode, errorMessage } = failure
    const how = { state: 'failed', errorCode, errorMessage, endedAt: later, endedBy: alice }
    const after = { ...kept, ...how, updatedAt: later, version: 3 }

    expect(fail({ run: running, owed: [] }, failure)).toEqual(accept({ before: running, after, settled: [] }))
  })

  it('may be cancelled before it was started, and then owes nothing', () => {
    expect(cancel({ run: queued, owed: [] }, { reason: 'By hand.', ...by })).toMatchObject({
      plan: { after: { state: 'cancelled', startedAt: null, errorCode: null, errorMessage: 'By hand.' }, settled: [] },
    })
  })

  it('is cancelled once nobody has started it for a day, and not before', () => {
    const waited = {
      run: aRun({ createdAt: '2025-12-31T12:00:00.000Z' }),
      owed: [],
      stopChangedAt: undefined,
      tenant: undefined,
    }

    expect(expire(waited, by)).toMatchObject({
      plan: { after: { state: 'cancelled', startedAt: null, errorCode: null, endedBy: alice }, settled: [] },
    })
    expect(expire({ ...waited, run: aRun({ createdAt: noon }) }, by)).toEqual(refuse('RUN_AWAITED'))
    expect(expire({ ...waited, run: running }, by)).toEqual(refuse('RUN_NOT_QUEUED'))
    expect(expire({ ...waited, run: undefined }, by)).toEqual(refuse('RUN_NOT_FOUND'))
  })

  it.each(EndedRunState.options)('stays as it is once it has %s', (state) => {
    const held = { run: endedAs(state), owed: [due] }

    expect(cancel(held, { reason: 'r', ...by })).toEqual(refuse('RUN_ENDED'))
    expect(fail(held, failure)).toEqual(refuse('RUN_NOT_RUNNING'))
    expect(crash({ ...held, stopChangedAt: undefined, tenant: undefined }, by)).toEqual(refuse('RUN_NOT_RUNNING'))
  })

  it('neither fails nor crashes while it waits to be started', () => {
    expect(fail({ run: queued, owed: [] }, failure)).toEqual(refuse('RUN_NOT_RUNNING'))
    expect(crash({ run: queued, owed: [], stopChangedAt: undefined, tenant: undefined }, by)).toEqual(
      refuse('RUN_NOT_RUNNING'),
    )
  })

  it('does not crash while its lease is held', () => {
    const alive = aRunningRun({ leaseExpiresAt: later })

    expect(crash({ run: alive, owed: [due], stopChangedAt: undefined, tenant: undefined }, by)).toEqual(
      refuse('RUN_ALIVE'),
    )
  })

  it('is not there where there is none', () => {
    expect(cancel({ run: undefined, owed: [] }, { reason: 'r', ...by })).toEqual(refuse('RUN_NOT_FOUND'))
    expect(fail({ run: undefined, owed: [] }, failure)).toEqual(refuse('RUN_NOT_FOUND'))
    expect(crash({ run: undefined, owed: [], stopChangedAt: undefined, tenant: undefined }, by)).toEqual(
      refuse('RUN_NOT_FOUND'),
    )
  })
})

describe('retry', () => {
  const again = { id: RunId.parse('019b7a00-0000-7000-8000-0000000000a2'), ...by }
  const first = { retriedBy: undefined }

  it.each(['failed', 'blocked', 'halted', 'cancelled', 'crashed'] as const)(
    'queues the next try of a %s run',
    (state) => {
      expect(retry({ run: endedAs(state), ...first }, again)).toEqual(
        accept({
          ...queued,
          id: again.id,
          parentId: queued.id,
          attempt: 2,
          createdBy: alice,
          createdAt: later,
          updatedAt: later,
        }),
      )
    },
  )

  it('tries nothing again that has not ended, has succeeded, or is tried again already', () => {
    expect(retry({ run: running, ...first }, again)).toEqual(refuse('RUN_NOT_ENDED'))
    expect(retry({ run: endedAs('succeeded'), ...first }, again)).toEqual(refuse('RUN_SUCCEEDED'))
    expect(retry({ run: endedAs('failed'), retriedBy: again.id }, again)).toEqual(refuse('RUN_RETRIED'))
    expect(retry({ run: undefined, ...first }, again)).toEqual(refuse('RUN_NOT_FOUND'))
  })
})

describe('reportOverdue', () => {
  const at = '2026-01-03T12:00:00.000Z'
  const reporting = { kind: 'outcome' as const, incidentId: queued.id, at }

  it('reports what is due, once', () => {
    const after = { ...due, state: 'overdue', overdueAt: at, incidentId: queued.id }

    expect(reportOverdue({ run: running, owed: [due] }, reporting)).toEqual(
      accept({ run: running, before: due, after }),
    )
    expect(reportOverdue({ run: running, owed: [anObligation(after)] }, reporting)).toEqual(
      refuse('OBLIGATION_NOT_DUE'),
    )
  })

  it('reports nothing at the very instant, nothing that is done, and nothing that is not owed', () => {
    const done = anObligation({ state: 'done', doneAt: noon })

    expect(reportOverdue({ run: running, owed: [due] }, { ...reporting, at: due.dueAt })).toEqual(
      refuse('OBLIGATION_NOT_DUE'),
    )
    expect(reportOverdue({ run: running, owed: [done] }, reporting)).toEqual(refuse('OBLIGATION_NOT_DUE'))
    expect(reportOverdue({ run: running, owed: [] }, reporting)).toEqual(refuse('OBLIGATION_NOT_FOUND'))
  })
})

describe('what is told', () => {
  it('is of an outcome: how long it took, and null where that is not known', () => {
    const totals = { steps: 2, failedSteps: 0, costMicros: 5, inputTokens: 7, stepMs: 9 }
    const rest = { owed: [due], retriedBy: undefined, totals }

    expect(outcome({ run: endedAs('failed'), ...rest })).toMatchObject({
      plan: { state: 'failed', outcome: 'failed', durationMs: 1_800_000, obligations: [due], retriedBy: null, totals },
    })
    expect(outcome({ run: running, ...rest })).toMatchObject({
      plan: { outcome: null, endedAt: null, durationMs: null, totals },
    })
    expect(outcome({ run: undefined, ...rest })).toEqual(refuse('RUN_NOT_FOUND'))
  })
})
