import type { CategoryFacts, Insight, Similar } from '@hoc/spine-schemas/incident-insights'
import type { Incident } from '@hoc/spine-schemas/incidents'

import { inWords, roundTo, told } from './confidence.ts'

/** What an incident and those like it teach: what fixed them, and how long that took. */
export function learnings(incident: Incident, similar: readonly Similar[]) {
  const one = summary(incident)
  const all = [...(one.timeToResolutionMs === null ? [] : [one]), ...similar]

  return { incident: one, similar: [...similar], insights: told([response(one, similar), duration(all)]) }
}

function summary(incident: Incident) {
  const resolved = incident.state === 'resolved' ? incident : undefined
  const { id, title, category, severity, state } = incident
  return {
    id,
    title,
    category,
    severity,
    state,
    resolutionMethod: resolved?.resolutionMethod ?? null,
    resolutionSummary: resolved?.resolutionSummary ?? null,
    timeToResolutionMs: resolved ? Math.max(0, Date.parse(resolved.resolvedAt) - Date.parse(incident.createdAt)) : null,
  }
}

type Summary = ReturnType<typeof summary>

function response({ id, resolutionMethod }: Summary, similar: readonly Similar[]): Insight | undefined {
  const alike = similar.filter((other) => other.resolutionMethod === resolutionMethod)
  if (resolutionMethod === null || alike.length === 0) return undefined
  return {
    kind: 'response',
    says: `Resolved by the method "${resolutionMethod}", as ${alike.length} of ${similar.length} like it.`,
    confidence: Math.min(0.5 + 0.1 * alike.length, 0.9),
    incidentIds: [id, ...alike.map((other) => other.id)],
  }
}

function duration(resolved: readonly Pick<Summary, 'id' | 'timeToResolutionMs'>[]): Insight | undefined {
  if (resolved.length < 2) return undefined
  const total = resolved.reduce((sum, { timeToResolutionMs }) => sum + (timeToResolutionMs ?? 0), 0)
  return {
    kind: 'duration',
    says: `${resolved.length} like it took ${inWords(total / resolved.length)} on average.`,
    confidence: Math.min(0.5 + 0.1 * resolved.length, 0.8),
    incidentIds: resolved.map(({ id }) => id),
  }
}

const A_DAY_H = 24

/** What the incidents of a category teach together. */
export function categoryLearnings(facts: CategoryFacts) {
  const { total, resolved, days, averageMs } = facts
  const perDay = roundTo(2, total / Math.max(days, 1))
  const methods = facts.methods.toSorted((a, b) => b.count - a.count).slice(0, 5)

  return {
    total,
    resolved,
    averageMs,
    methods,
    perDay,
    insights: told([resolutionRate(facts), speed(averageMs), frequency(perDay), usualMethod(methods)]),
  }
}

function resolutionRate({ total, resolved }: CategoryFacts): Insight | undefined {
  if (total === 0) return undefined
  const rate = resolved / total
  const says = `${resolved} of ${total} were resolved.`
  if (rate >= 0.8) return { kind: 'resolution', says, confidence: 0.7 + 0.2 * rate, incidentIds: [] }
  if (rate < 0.5) return { kind: 'resolution', says, confidence: 0.6 + 0.2 * (1 - rate), incidentIds: [] }
  return undefined
}

function speed(averageMs: number | null): Insight | undefined {
  if (averageMs === null) return undefined
  const hours = averageMs / 3_600_000
  const says = `They took ${inWords(averageMs)} on average.`
  if (hours > A_DAY_H) return { kind: 'duration', says, confidence: Math.min(0.6 + hours / 100, 0.85), incidentIds: [] }
  return hours < 1 ? { kind: 'duration', says, confidence: 0.75, incidentIds: [] } : undefined
}

function frequency(perDay: number): Insight | undefined {
  if (perDay <= 2) return undefined
  const says = `They come ${perDay} times on a day that has one.`
  return { kind: 'recurrence', says, confidence: Math.min(0.6 + 0.05 * perDay, 0.9), incidentIds: [] }
}

function usualMethod([top]: CategoryFacts['methods']): Insight | undefined {
  if (!top || top.count < 3) return undefined
  const says = `The usual method is "${top.method}": ${top.count} times.`
  return { kind: 'response', says, confidence: 0.6 + Math.min(0.05 * top.count, 0.3), incidentIds: [] }
}
