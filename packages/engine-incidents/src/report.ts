import { digest } from '@hoc/canonical/digest'
import { redact } from '@hoc/canonical/redact'
import type { ActorId } from '@hoc/spine-schemas/caller'
import type { Evidence, EvidenceId } from '@hoc/spine-schemas/incident-evidence'
import { Severity, type Incident, type IncidentEvent, type IncidentEventId } from '@hoc/spine-schemas/incidents'
import type { IncidentId } from '@hoc/spine-schemas/incidents'

import { eventOf, type By } from './change.ts'
import { create } from './create.ts'
import type { Reported } from './failure.ts'
import { reopen } from './reopen.ts'
import { daysBefore } from './spans.ts'

/** How long a resolved incident is the same one when its cause returns. */
const REGRESSION_DAYS = 30

/** Who reports and when, and the ids of what a report may leave. */
export interface Reporter {
  readonly id: IncidentId
  readonly eventId: IncidentEventId
  readonly evidenceId: EvidenceId
  readonly by: ActorId
  readonly at: string
}

/** What shows that what is reported happened. */
export type Shown = Pick<Evidence, 'type' | 'runId' | 'payload'> & Partial<Pick<Evidence, 'violationId'>>

/** What a report comes to: a new incident, an open one seen once more, or a resolved one that is back. */
export interface Report {
  readonly kind: 'created' | 'recurred' | 'reopened'
  /** Null for a new one. */
  readonly before: Incident | null
  readonly after: Incident
  readonly event: IncidentEvent
  readonly evidence: Evidence
}

/** The incident that a report will be about: the one of the same cause, if it still counts, or a new one. */
export function incidentIdOf(same: Incident | undefined, { id, at }: Pick<Reporter, 'id' | 'at'>): IncidentId {
  return counts(same, at) ? same.id : id
}

interface Known {
  readonly same: Incident | undefined
  /** The only one that there may be, however long ago it was resolved. */
  readonly only?: Incident | undefined
  readonly shown: Shown
}

/** Reports what happened, on the newest incident of the same cause, where there is one. */
export function report(reported: Reported, { only, same, shown }: Known, { evidenceId, ...by }: Reporter): Report {
  const known = only ?? (counts(same, by.at) ? same : undefined)
  const told = known ? again(known, reported, by) : anew(reported, by)
  return { ...told, evidence: evidenceOf(shown, { id: evidenceId, incidentId: told.after.id, at: by.at }) }
}

// One that is open, or was resolved not long ago.
function counts(same: Incident | undefined, at: string): same is Incident {
  if (!same) return false
  return same.state !== 'resolved' || Date.parse(same.resolvedAt) >= Date.parse(daysBefore(at, REGRESSION_DAYS))
}

function anew(reported: Reported, by: Omit<Reporter, 'evidenceId'>): Omit<Report, 'evidence'> {
  return { kind: 'created', before: null, ...create({ ...reported, ...by }) }
}

function again(before: Incident, reported: Reported, by: By): Omit<Report, 'evidence'> {
  const reopened = reopen(before, { ...by, reason: `It is back: ${reported.title}.` })
  const { after, event } = reopened.accepted ? reopened.plan : onceMore(before, reported, by)
  const severity = graver(before.severity, reported.severity)
  const seen = { severity, impact: wider(before, reported), occurrences: before.occurrences + 1 }
  return { kind: reopened.accepted ? 'reopened' : 'recurred', before, after: { ...after, ...seen }, event }
}

function onceMore(before: Incident, { title }: Reported, by: By) {
  const after = { ...before, updatedAt: by.at, version: before.version + 1 }
  return { after, event: eventOf(before, { type: 'recurred', note: title }, by) }
}

// Severities are listed with the gravest first.
function graver(one: Severity, other: Severity): Severity {
  return Severity.options.find((severity) => severity === one || severity === other) ?? one
}

const REACH = ['single_run', 'agent', 'tenant', 'system'] as const satisfies readonly Incident['impact'][]

// What a second run meets is its agent's, what a second agent meets is the tenant's.
function wider(before: Incident, { sourceRunId, affectedAgentId }: Reported): Incident['impact'] {
  const met = affectedAgentId !== before.affectedAgentId ? 'tenant' : 'agent'
  const now = sourceRunId === before.sourceRunId ? before.impact : met
  return REACH.findLast((impact) => impact === before.impact || impact === now) ?? before.impact
}

function evidenceOf(shown: Shown, rest: Pick<Evidence, 'id' | 'incidentId' | 'at'>): Evidence {
  const payload = redact(shown.payload)
  return { violationId: null, ...shown, ...rest, payload, sha: digest(payload) }
}
