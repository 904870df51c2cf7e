import { z } from 'zod'

import { contract } from './contract.ts'
import { activeIncident, incidentId, resolvedIncident } from './examples/incidents.ts'
import { Category, IncidentId, IncidentState, incidentNotFound, Severity } from './incidents.ts'

export type { Severity } from './incidents.ts'

const count = z.int().nonnegative()
const confidence = z.number().min(0).max(1)
const incidentIds = z.array(IncidentId)
const at = z.iso.datetime()

/** Incidents that have more in common than chance would have it. */
export const Pattern = z.object({
  type: z.enum(['category_cluster', 'severity_spike', 'cascade_failure']),
  /** The category, the severity or the run that they share. */
  dimension: z.string(),
  count,
  /** The newest of them, ten at most. */
  incidentIds,
  confidence,
})
export type Pattern = z.infer<typeof Pattern>

/** A cause that came back. */
export const Recurring = z.object({
  fingerprint: z.string(),
  category: Category,
  errorCode: z.string().nullable(),
  total: count,
  /** On how many days. */
  days: count,
  perDay: z.number(),
  firstAt: at,
  lastAt: at,
  /** The newest of them, five at most. */
  incidentIds,
})
export type Recurring = z.infer<typeof Recurring>

/** Something that incidents taught, and how certain it is. */
export const Insight = z.object({
  kind: z.enum(['response', 'duration', 'resolution', 'recurrence']),
  says: z.string(),
  confidence,
  /** Those that it was learned from, where they are few. */
  incidentIds,
})
export type Insight = z.infer<typeof Insight>

const summary = {
  id: IncidentId,
  title: z.string(),
  category: Category,
  severity: Severity,
  resolutionMethod: z.enum(['auto', 'manual', 'rollback']).nullable(),
  resolutionSummary: z.string().nullable(),
  timeToResolutionMs: z.int().nullable(),
}

/** A resolved incident of the same category. */
export const Similar = z.object({
  ...summary,
  /** Whether it has the same fingerprint. */
  sameCause: z.boolean(),
})
export type Similar = z.infer<typeof Similar>

const MethodCount = z.object({ method: z.enum(['auto', 'manual', 'rollback']), count })

/** What is counted of a category. */
export const CategoryFacts = z.object({
  total: count,
  resolved: count,
  days: count,
  averageMs: z.number().nullable(),
  methods: z.array(MethodCount),
})
export type CategoryFacts = z.infer<typeof CategoryFacts>

const days = (most: number) => z.int().min(1).max(most).default(30)

/** Tells which incidents of the last hours belong together. */
export const findIncidentPatterns = contract({
  name: 'incidents.find_patterns',
  says: 'Tells which incidents of the last hours belong together: a category that gathers, a severity that rises, a run that fails again and again.',
  effect: 'read',
  http: { method: 'GET', path: '/incidents/patterns' },
  requires: 'incidents:read',
  input: z.strictObject({
    windowHours: z.int().min(1).max(168).default(24),
    limit: z.int().min(1).max(50).default(10),
  }),
  output: z.object({ from: at, until: at, analysed: count, patterns: z.array(Pattern) }),
  refusals: {},
  example: {
    input: { windowHours: 24 },
    output: {
      from: '2026-01-01T12:00:00.000Z',
      until: '2026-01-02T12:00:00.000Z',
      analysed: 3,
      patterns: [
        {
          type: 'category_cluster',
          dimension: 'budget_exceeded',
          count: 3,
          incidentIds: [incidentId],
          confidence: 0.5,
        },
      ],
    },
  },
})

/** Tells which causes came back. */
export const listRecurringIncidents = contract({
  name: 'incidents.list_recurring',
  says: 'Tells which causes came back, by the fingerprint of their category, code and message.',
  effect: 'read',
  http: { method: 'GET', path: '/incidents/recurring' },
  requires: 'incidents:read',
  input: z.strictObject({
    baselineDays: days(90),
    threshold: z.int().min(2).max(1_000).default(3),
    limit: z.int().min(1).max(100).default(20),
  }),
  output: z.object({ items: z.array(Recurring), totalRecurring: count }),
  refusals: {},
  example: {
    input: { baselineDays: 30 },
    output: {
      items: [
        {
          fingerprint: activeIncident.fingerprint,
          category: 'budget_exceeded',
          errorCode: 'BUDGET_EXCEEDED',
          total: 3,
          days: 2,
          perDay: 1.5,
          firstAt: '2026-01-01T12:00:00.000Z',
          lastAt: '2026-01-02T12:00:00.000Z',
          incidentIds: [incidentId],
        },
      ],
      totalRecurring: 3,
    },
  },
})

/** Tells what an incident and those like it teach. */
export const getIncidentLearnings = contract({
  name: 'incidents.get_learnings',
  says: 'Tells what an incident and those like it teach: whether it happened before, what resolved it, how long that took.',
  effect: 'read',
  http: { method: 'GET', path: '/incidents/{incidentId}/learnings' },
  requires: 'incidents:read',
  input: z.strictObject({ incidentId: IncidentId }),
  output: z.object({
    incident: z.object({ ...summary, state: IncidentState }),
    similar: z.array(Similar),
    insights: z.array(Insight),
  }),
  refusals: incidentNotFound,
  example: {
    input: { incidentId },
    output: {
      incident: {
        id: incidentId,
        title: resolvedIncident.title,
        category: 'budget_exceeded',
        severity: 'high',
        state: 'resolved',
        resolutionMethod: 'manual',
        resolutionSummary: resolvedIncident.resolutionSummary,
        timeToResolutionMs: 3_600_000,
      },
      similar: [],
      insights: [],
    },
  },
})

/** Tells what the incidents of a category teach together. */
export const getCategoryLearnings = contract({
  name: 'incidents.get_category_learnings',
  says: 'Tells what the incidents of a category teach together: how many are resolved, how fast, how, and how often they come.',
  effect: 'read',
  http: { method: 'GET', path: '/incidents/categories/{category}/learnings' },
  requires: 'incidents:read',
  input: z.strictObject({ category: Category, baselineDays: days(90) }),
  output: z.object({
    total: count,
    resolved: count,
    averageMs: z.number().nullable(),
    methods: z.array(MethodCount),
    perDay: z.number(),
    insights: z.array(Insight),
  }),
  refusals: {},
  example: {
    input: { category: 'budget_exceeded' },
    output: {
      total: 4,
      resolved: 4,
      averageMs: 3_600_000,
      methods: [{ method: 'manual', count: 4 }],
      perDay: 1,
      insights: [{ kind: 'resolution', says: '4 of 4 were resolved.', confidence: 0.9, incidentIds: [] }],
    },
  },
})

/** Counts incidents, and how long they took to resolve. */
export const getIncidentMetrics = contract({
  name: 'incidents.get_metrics',
  says: 'Counts the incidents of the last days by state and severity, and tells how long the resolved ones took.',
  effect: 'read',
  http: { method: 'GET', path: '/incidents/metrics' },
  requires: 'incidents:read',
  input: z.strictObject({ windowDays: days(90) }),
  output: z.object({
    total: count,
    byState: z.record(IncidentState, count),
    bySeverity: z.record(Severity, count),
    resolution: z.object({ averageMs: z.number().nullable(), medianMs: z.number().nullable() }),
  }),
  refusals: {},
  example: {
    input: { windowDays: 30 },
    output: {
      total: 1,
      byState: { active: 1, acked: 0, resolved: 0 },
      bySeverity: { critical: 0, high: 1, medium: 0, low: 0, none: 0 },
      resolution: { averageMs: null, medianMs: null },
    },
  },
})
