import { Delivery, listDeliveries } from '@hoc/spine-schemas/webhook-deliveries'

type Cells = (item: unknown) => Readonly<Record<string, unknown>>

// Which columns a person wants to see first. A list that is not here shows what fits.
const columns: Readonly<Record<string, readonly string[]>> = {
  'imports.list': ['importedAt', 'source', 'kind', 'externalId', 'entityId', 'importedBy'],
  'incidents.list': ['id', 'state', 'severity', 'title', 'createdAt', 'createdBy'],
  'incidents.list_of_run': ['id', 'state', 'severity', 'title', 'createdAt', 'createdBy'],
  'violations.list': ['id', 'severity', 'policyId', 'rule', 'runId', 'incidentId', 'reportedAt'],
  'suppressions.list': ['id', 'state', 'policyId', 'errorCode', 'category', 'reason', 'createdAt'],
  'preventions.list': ['at', 'policyId', 'errorCode', 'category', 'runId', 'suppressionId'],
  'failures.list': ['runId', 'type', 'category', 'model', 'errorCode', 'reportedAt'],
  'lessons.list': ['id', 'state', 'type', 'severity', 'title', 'createdAt'],
  'proposals.list': ['id', 'state', 'type', 'name', 'version', 'createdAt', 'createdBy'],
  'proposals.list_versions': ['version', 'name', 'reason', 'createdBy', 'createdAt'],
  'thresholds.list': ['scope', 'agentId', 'maxExecutionMs', 'maxTokens', 'maxCostMicros', 'failureSignal', 'updatedAt'],
  'runs.list': ['id', 'state', 'agentId', 'goal', 'attempt', 'createdAt', 'endedAt'],
  'runs.live': ['id', 'state', 'agentId', 'goal', 'startedAt', 'lastSeenAt', 'leaseExpiresAt'],
  'traces.list_steps': [
    'seq',
    'skill',
    'status',
    'outcomeCategory',
    'outcomeCode',
    'costMicros',
    'durationMs',
    'recordedAt',
    'hash',
  ],
  'traces.list_mismatches': ['id', 'state', 'runId', 'seq', 'reason', 'reportedAt'],
  'traces.list_trace_mismatches': ['id', 'state', 'seq', 'reason', 'reportedAt', 'reportedBy'],
  'dispatches.list': ['id', 'operation', 'outcome', 'code', 'actorId', 'at'],
  'decisions.list': ['id', 'type', 'outcome', 'reason', 'runId', 'actorId', 'decidedAt'],
  'discoveries.list': ['seenCount', 'artifact', 'field', 'signalType', 'confidencePercent', 'lastSeenAt'],
  'keys.list': ['id', 'state', 'name', 'memberId', 'scopes', 'expiresAt', 'lastUsedAt'],
  'members.list': ['id', 'state', 'role', 'kind', 'name', 'email'],
  'tenants.list': ['id', 'state', 'plan', 'name', 'createdAt', 'stateReason'],
  'operator.list_actions': ['at', 'actorId', 'operation', 'tenantId', 'entityId', 'reason'],
  'invitations.list': ['id', 'state', 'role', 'email', 'expiresAt', 'invitedBy'],
  'webhooks.list': ['id', 'state', 'url', 'events', 'failingSince'],
  'webhooks.list_deliveries': ['id', 'state', 'lastAttempt', 'type', 'attempts', 'dueAt', 'at'],
  'audit.list_entries': [
    'seal.position',
    'entry.operation',
    'entry.entity',
    'entry.entityId',
    'entry.actorId',
    'entry.at',
  ],
}

// Columns that no key of an item is, and what stands in them.
const ownCells: Readonly<Record<string, Cells>> = {
  [listDeliveries.name]: (item) => ({ lastAttempt: lastAttemptOf(Delivery.parse(item)) }),
}

/** The columns of a list, and the cells of those that no key of an item is. */
export function columnsOf(operation: string): { readonly columns?: readonly string[]; readonly ownCells?: Cells } {
  const [chosen, own] = [columns[operation], ownCells[operation]]
  return { ...(chosen && { columns: chosen }), ...(own && { ownCells: own }) }
}

function lastAttemptOf({ log }: Delivery): string | undefined {
  const last = log.at(-1)
  return last && (last.error ?? `answered ${last.status}`)
}
