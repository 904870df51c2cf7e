import type { CategoryFacts, Similar } from '@hoc/spine-schemas/incident-insights'
import { IncidentId } from '@hoc/spine-schemas/incidents'
import { alice, anIncident } from '@hoc/spine-schemas/testing/incidents'
import { describe, expect, it } from 'vitest'

import { categoryLearnings, learnings } from './learnings.ts'

const HOUR_MS = 3_600_000

describe('what an incident teaches', () => {
  it('is nothing yet, where there is none like it', () => {
    expect(learnings(resolved(1), [])).toEqual({
      incident: {
        id: anIncident().id,
        title: 'Run 17 exceeded its budget',
        category: 'budget_exceeded',
        severity: 'high',
        state: 'resolved',
        resolutionMethod: 'manual',
        resolutionSummary: 'Fixed.',
        timeToResolutionMs: HOUR_MS,
      },
      similar: [],
      insights: [],
    })
  })

  it.each([
    [1, 0.6, 0.7],
    [2, 0.7, 0.8],
    [4, 0.9, 0.8],
    [5, 0.9, 0.8],
  ])('grows with %i like it: the method with confidence %d, the time with %d', (count, response, duration) => {
    const similar = Array.from({ length: count }, (_, i) => alike(i))

    expect(learnings(resolved(1), similar).insights).toMatchObject([
      { kind: 'response', confidence: response },
      { kind: 'duration', confidence: duration, says: `${count + 1} like it took 1 hours on average.` },
    ])
  })

  it('counts only those that were resolved by the same method', () => {
    const { insights } = learnings(resolved(1), [alike(1), { ...alike(2), resolutionMethod: 'rollback' }])

    expect(insights[0]).toEqual({
      kind: 'response',
      says: 'Resolved by the method "manual", as 1 of 2 like it.',
      confidence: 0.6,
      incidentIds: [anIncident().id, alike(1).id],
    })
  })

  it('takes no time where the clock of whoever resolved it is behind', () => {
    expect(learnings(resolved(-1), []).incident).toMatchObject({ timeToResolutionMs: 0 })
  })

  it('says of one that is open how long those like it took, and of itself nothing', () => {
    const { incident, insights } = learnings(anIncident(), [alike(1), alike(2)])

    expect(incident).toMatchObject({ state: 'active', resolutionMethod: null, timeToResolutionMs: null })
    expect(insights).toMatchObject([{ kind: 'duration', incidentIds: [alike(1).id, alike(2).id] }])
  })

  it.each([
    [0.5, '30 minutes'],
    [5.25, '5.3 hours'],
    [60, '2.5 days'],
  ])('tells %d hours as %s', (hours, words) => {
    const { insights } = learnings(anIncident(), [alike(1, hours), alike(2, hours)])
    expect(insights[0]?.says).toBe(`2 like it took ${words} on average.`)
  })
})

describe('what a category teaches', () => {
  const nothing: CategoryFacts = { total: 0, resolved: 0, days: 0, averageMs: null, methods: [] }

  it('is nothing where there were none', () => {
    const empty = { total: 0, resolved: 0, averageMs: null, methods: [], perDay: 0, insights: [] }
    expect(categoryLearnings(nothing)).toEqual(empty)
  })

  it.each([
    [10, 10, [0.9]],
    [10, 8, [0.86]],
    [10, 7, []],
    [10, 5, []],
    [10, 4, [0.72]],
    [10, 0, [0.8]],
  ])('of %i with %i resolved has confidence %j in the rate', (total, count, confidence) => {
    const { insights } = categoryLearnings({ ...nothing, total, resolved: count, days: 10 })
    expect(insights.map((insight) => insight.confidence)).toEqual(confidence)
  })

  it.each([
    [0.5, [0.75]],
    [1, []],
    [24, []],
    [25, [0.85]],
    [24.5, [0.84]],
    [10_000, [0.85]],
  ])('of %d hours on average has confidence %j in the time', (hours, confidence) => {
    const { insights } = categoryLearnings({ ...nothing, averageMs: hours * HOUR_MS })
    expect(insights.map((insight) => insight.confidence)).toEqual(confidence)
  })

  it.each([
    [4, 2, 2, []],
    [6, 2, 3, [0.75]],
    [100, 10, 10, [0.9]],
  ])('of %i on %i days comes %d times a day, with confidence %j', (total, days, perDay, confidence) => {
    const learned = categoryLearnings({ ...nothing, total, days, resolved: Math.round(total * 0.6) })
    expect(learned.perDay).toBe(perDay)
    expect(learned.insights.map((insight) => insight.confidence)).toEqual(confidence)
  })

  it.each([
    [2, []],
    [3, [0.75]],
    [6, [0.9]],
    [60, [0.9]],
  ])('resolved %i times by one method has confidence %j in it', (count, confidence) => {
    const methods = [{ method: 'auto', count: 1 } as const, { method: 'rollback', count } as const]
    const learned = categoryLearnings({ ...nothing, methods })
    expect(learned.methods[0]).toEqual({ method: 'rollback', count })
    expect(learned.insights.map((insight) => insight.confidence)).toEqual(confidence)
  })
})

function resolved(hours: number) {
  const resolvedAt = new Date(Date.parse(anIncident().createdAt) + hours * HOUR_MS).toISOString()
  const by = { ackedBy: null, ackedAt: null, resolvedBy: alice, resolvedAt, resolutionMethod: 'manual' } as const
  return anIncident({ state: 'resolved', ...by, resolutionSummary: 'Fixed.' })
}

function alike(number: number, hours = 1): Similar {
  return {
    id: IncidentId.parse(`019b7a00-0000-7000-8000-00000000010${number}`),
    title: 'Run 16 exceeded its budget',
    category: 'budget_exceeded',
    severity: 'high',
    resolutionMethod: 'manual',
    resolutionSummary: 'Fixed.',
    timeToResolutionMs: hours * HOUR_MS,
    sameCause: true,
  }
}
