import * as insights from '@hoc/drivers/incident-insights'
import { findIncident } from '@hoc/drivers/incidents'
import { categoryLearnings, learnings } from '@hoc/engine-incidents/learnings'
import { metrics } from '@hoc/engine-incidents/metrics'
import { LEAST, patterns, SPIKING } from '@hoc/engine-incidents/patterns'
import { recurrence } from '@hoc/engine-incidents/recurrence'
import { daysBefore, hoursBefore } from '@hoc/engine-incidents/spans'
import { accept, andThen, found } from '@hoc/spine-schemas/decision'
import {
  findIncidentPatterns,
  getCategoryLearnings,
  getIncidentLearnings,
  getIncidentMetrics,
  listRecurringIncidents,
} from '@hoc/spine-schemas/incident-insights'

import { operation } from '../kernel/operation.ts'

export const findPatternsOperation = operation(findIncidentPatterns, async ({ tx, input, now }) => {
  const { limit } = input
  const from = hoursBefore(now, input.windowHours)
  const spike = { from: hoursBefore(now, 1), least: LEAST.severity, severities: SPIKING, states: ['active'] } as const
  const [categories, runs, severities, counts] = await Promise.all([
    insights.groupIncidents(tx, 'category', { from, least: LEAST.category, limit }),
    insights.groupIncidents(tx, 'source_run_id', { from, least: LEAST.run, limit }),
    insights.groupBySeverity(tx, spike),
    insights.countSince(tx, from),
  ])

  const { total } = metrics(counts)
  return accept({ output: { from, until: now, analysed: total, patterns: patterns({ categories, severities, runs }) } })
})

export const listRecurringOperation = operation(listRecurringIncidents, async ({ tx, input, now }) => {
  const { baselineDays, threshold, limit } = input
  const from = daysBefore(now, baselineDays)
  const groups = await insights.groupByFingerprint(tx, { from, least: threshold, limit })

  return accept({ output: recurrence(groups) })
})

export const getLearningsOperation = operation(getIncidentLearnings, async ({ tx, input }) => {
  const reads = [findIncident(tx, input.incidentId), insights.listSimilar(tx, input.incidentId)] as const
  const [incident, similar] = await Promise.all(reads)

  return andThen(found(incident, 'INCIDENT_NOT_FOUND'), (one) => ({ output: learnings(one, similar) }))
})

export const getCategoryLearningsOperation = operation(getCategoryLearnings, async ({ tx, input, now }) => {
  const facts = await insights.countCategory(tx, {
    from: daysBefore(now, input.baselineDays),
    category: input.category,
  })

  return accept({ output: categoryLearnings(facts) })
})

export const getMetricsOperation = operation(getIncidentMetrics, async ({ tx, input, now }) => {
  const from = daysBefore(now, input.windowDays)
  const [counts, resolution] = await Promise.all([insights.countSince(tx, from), insights.resolutionTimes(tx, from)])

  return accept({ output: { ...metrics(counts), resolution } })
})
