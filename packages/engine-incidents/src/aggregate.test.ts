import { CallWindow, reportCalls, WindowId } from '@hoc/spine-schemas/call-windows'
import { refuse } from '@hoc/spine-schemas/decision'
import { EvidenceId } from '@hoc/spine-schemas/incident-evidence'
import { IncidentEventId, IncidentId } from '@hoc/spine-schemas/incidents'
import { alice, anIncident, noon } from '@hoc/spine-schemas/testing/incidents'
import { describe, expect, it } from 'vitest'

import { aggregate, keysOf, severityOf } from './aggregate.ts'

const at = '2026-01-01T12:07:31.000Z'
const by = {
  id: IncidentId.parse('019b7a00-0000-7000-8000-0000000000ff'),
  eventId: IncidentEventId.parse('019b7a00-0000-7000-8000-0000000000e1'),
  evidenceId: EvidenceId.parse('019b7a00-0000-7000-8000-0000000000f1'),
  windowId: WindowId.parse('019b7a00-0000-7000-8000-0000000000b1'),
  by: alice,
  at,
}
const sentOf = (...ids: string[]) =>
  reportCalls.input.parse({
    trigger: 'rate_limit',
    scopeId: 'key-1',
    value: '60 a minute',
    calls: ids.map((callId) => ({ callId, costMicros: 5 })),
  })
const many = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => `call-${from + n}`)
const keys = keysOf(sentOf('a'), at)
const nothing = { keys, windows: [], incidents: [], remembered: [], recent: 0 }
const incident = anIncident({ severity: 'medium', affectedAgentId: null, sourceRunId: null, impact: 'tenant' })
const windowOf = (facts: object) =>
  CallWindow.parse({
    ...keys.own,
    id: '019b7a00-0000-7000-8000-0000000000b0',
    incidentId: incident.id,
    calls: 1,
    costMicros: 5,
    lastAt: noon,
    version: 1,
    ...facts,
  })

describe('a window', () => {
  it('is of five minutes and one thing, and that of too many is of an hour', () => {
    expect(keys.own).toEqual({ trigger: 'rate_limit', scopeId: 'key-1', startsAt: '2026-01-01T12:05:00.000Z' })
    expect(keys.overflow).toMatchObject({ trigger: 'overflow', startsAt: '2026-01-01T12:00:00.000Z' })
  })

  it('counts each call once, of those that are sent together and of those that were sent before', () => {
    const known = {
      ...nothing,
      windows: [windowOf({})],
      incidents: [incident],
      remembered: [
        { trigger: 'rate_limit', callId: 'a' },
        { trigger: 'overflow', callId: 'b' },
      ],
    }

    expect(aggregate(known, sentOf('a', 'b', 'b', 'c'), by)).toMatchObject({
      plan: {
        counted: 2,
        remember: ['b', 'c'],
        after: { id: windowOf({}).id, calls: 3, costMicros: 15, lastAt: at, version: 2, incidentId: incident.id },
        told: { kind: 'recurred', after: { id: incident.id, occurrences: 3 } },
      },
    })
    expect(aggregate(known, sentOf('a'), by)).toEqual(refuse('CALLS_COUNTED'))
  })

  it('goes on counting when it remembers as many as it can', () => {
    const known = { ...nothing, windows: [windowOf({ calls: 998 })], incidents: [incident] }

    expect(aggregate(known, sentOf(...many(0, 5)), by)).toMatchObject({
      plan: { counted: 5, remember: ['call-0', 'call-1'], after: { calls: 1_003 } },
    })
  })
})

describe('what the calls of a window cost', () => {
  const most = Number.MAX_SAFE_INTEGER

  it.each([
    [0, 5],
    [most - 5, most],
    [most - 4, most],
    [most, most],
  ])('is summed up to what is exact: 5 beyond %i is %i', (costMicros, sum) => {
    const known = { ...nothing, windows: [windowOf({ costMicros })], incidents: [incident] }

    expect(aggregate(known, sentOf('b'), by)).toMatchObject({ plan: { after: { costMicros: sum } } })
  })

  it('is within reason of each call', () => {
    const calls = (costMicros: number) => ({ ...sentOf('a'), calls: [{ callId: 'a', costMicros }] })

    expect(reportCalls.input.safeParse(calls(4_000_000_000)).success).toBe(true)
    expect(reportCalls.input.safeParse(calls(4_000_000_001)).success).toBe(false)
  })
})

describe('the incident of a window', () => {
  it.each([
    ['budget_breach', 'critical', 'Budget limit exceeded: v'],
    ['failure_spike', 'high', 'Failure rate spike detected: v'],
    ['rate_limit', 'medium', 'Rate limit triggered: v'],
    ['content_policy', 'high', 'Content policy violation: v'],
    ['freeze', 'critical', 'Traffic stopped: v'],
  ] as const)('of %s opens as %s: %s', (trigger, severity, title) => {
    const sent = { ...sentOf('a'), trigger, value: 'v' }
    expect(aggregate({ ...nothing, keys: keysOf(sent, at) }, sent, by)).toMatchObject({
      plan: {
        before: undefined,
        after: { id: by.windowId },
        told: { kind: 'created', after: { severity, title, impact: 'tenant' } },
      },
    })
  })

  it.each([
    [1, 'low'],
    [9, 'low'],
    [10, 'medium'],
    [49, 'medium'],
    [50, 'high'],
    [199, 'high'],
    [200, 'critical'],
  ])('is, by %i calls, %s', (calls, severity) => {
    expect(severityOf(calls)).toBe(severity)
  })

  it('grows graver with its calls, and never less grave', () => {
    const grown = (calls: number, severity: 'critical' | 'medium') => {
      const known = { ...nothing, windows: [windowOf({ calls })], incidents: [{ ...incident, severity }] }
      const decision = aggregate(known, sentOf('x'), by)
      return decision.accepted && decision.plan.told.after.severity
    }

    expect([grown(48, 'medium'), grown(49, 'medium'), grown(199, 'medium'), grown(2, 'critical')]).toEqual([
      'medium',
      'high',
      'critical',
      'critical',
    ])
  })

  it('says in its history when it grows graver, and from what', () => {
    const tell = (calls: number) => {
      const decision = aggregate({ ...nothing, windows: [windowOf({ calls })], incidents: [incident] }, sentOf('x'), by)
      return decision.accepted && decision.plan.told.event
    }

    expect(tell(49)).toMatchObject({ type: 'escalated', note: 'From medium to high: 50 calls.' })
    expect(tell(50)).toMatchObject({ type: 'escalated', note: 'From medium to high: 51 calls.' })
    expect(tell(9)).toMatchObject({ type: 'recurred', note: 'Rate limit triggered: 60 a minute' })
  })

  it('is another one when the hour has brought twenty, unless it has one already', () => {
    const full = { ...nothing, recent: 20 }

    expect(aggregate({ ...nothing, recent: 19 }, sentOf('a'), by)).toMatchObject({
      plan: { after: { trigger: 'rate_limit' } },
    })
    expect(aggregate(full, sentOf('a'), by)).toMatchObject({
      plan: {
        after: { trigger: 'overflow', scopeId: 'tenant' },
        told: {
          after: { severity: 'high', title: 'Incident rate limit reached: more than 20 incidents an hour' },
          evidence: { payload: { trigger: 'rate_limit', scopeId: 'key-1', value: '60 a minute', calls: ['a'] } },
        },
      },
    })
    const own = { ...full, windows: [windowOf({})], incidents: [incident] }
    expect(aggregate(own, sentOf('b'), by)).toMatchObject({ plan: { after: { trigger: 'rate_limit', calls: 2 } } })
    const overflowing = { ...full, windows: [windowOf({ ...keys.overflow })], incidents: [incident] }
    expect(aggregate(overflowing, sentOf('b'), by)).toMatchObject({
      plan: { after: { trigger: 'overflow', calls: 2 }, told: { kind: 'recurred' } },
    })
  })
})
