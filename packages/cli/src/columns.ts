// Which columns a person wants to see first. A list that is not here shows what fits.
const columns: Readonly<Record<string, readonly string[]>> = {
  'incidents.list': ['id', 'state', 'severity', 'title', 'createdAt', 'createdBy'],
  'runs.list': ['id', 'state', 'agentId', 'goal', 'attempt', 'createdAt', 'endedAt'],
  'runs.live': ['id', 'state', 'agentId', 'goal', 'startedAt', 'lastSeenAt', 'leaseExpiresAt'],
  'keys.list': ['id', 'state', 'name', 'memberId', 'scopes', 'expiresAt', 'lastUsedAt'],
  'members.list': ['id', 'state', 'role', 'kind', 'name', 'email'],
  'invitations.list': ['id', 'state', 'role', 'email', 'expiresAt', 'invitedBy'],
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
