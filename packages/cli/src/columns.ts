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
  'webhooks.list_deliveries': ['id', 'state', 'type', 'attempts', 'dueAt', 'at'],
  'audit.list_entries': [
    'seal.position',
    'entry.operation',
    'entry.entity',
    'entry.entityId',
    'entry.actorId',
    'entry.at',
  ],
}

/** The columns of a list. */
export function columnsOf(operation: string): { readonly columns?: readonly string[] } {
  const chosen = columns[operation]
  return chosen ? { columns: chosen } : {}
}
