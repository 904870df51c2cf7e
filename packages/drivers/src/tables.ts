/** The domain that writes each table; `plumbing` tables are written across tenants by the upkeep. */
export const tables = {
  tenants: { owner: 'account' },
  members: { owner: 'account' },
  api_keys: { owner: 'account' },
  key_uses: { owner: 'account', plumbing: true },
  invitations: { owner: 'account' },
  departures: { owner: 'account' },
  operator_actions: { owner: 'account', appendOnly: true },
  security_events: { owner: 'account', appendOnly: true },
  rate_buckets: { owner: 'account', plumbing: true },
  slots: { owner: 'account', plumbing: true },
  governance_changes: { owner: 'governance', appendOnly: true },
  idempotency_keys: { owner: 'spine', plumbing: true },
  ledger: { owner: 'spine', appendOnly: true },
  ledger_seals: { owner: 'spine', appendOnly: true, plumbing: true },
  outbox: { owner: 'spine', plumbing: true },
  dispatch_records: { owner: 'spine', appendOnly: true, plumbing: true },
  upkeep: { owner: 'spine', plumbing: true },
  incidents: { owner: 'incidents' },
  incident_events: { owner: 'incidents', appendOnly: true },
  incident_evidence: { owner: 'incidents', appendOnly: true },
  call_windows: { owner: 'incidents' },
  counted_calls: { owner: 'incidents', appendOnly: true },
  post_mortems: { owner: 'incidents', appendOnly: true },
  violations: { owner: 'incidents', appendOnly: true },
  lessons_learned: { owner: 'incidents' },
  run_failures: { owner: 'incidents', appendOnly: true },
  incident_suppressions: { owner: 'incidents' },
  prevention_records: { owner: 'incidents', appendOnly: true },
  imported_records: { owner: 'incidents', appendOnly: true },
  webhooks: { owner: 'webhooks' },
  webhook_secrets: { owner: 'webhooks' },
  webhook_lanes: { owner: 'webhooks', plumbing: true },
  webhook_deliveries: { owner: 'webhooks', plumbing: true },
  runs: { owner: 'activity' },
  run_obligations: { owner: 'activity' },
  traces: { owner: 'logs' },
  run_steps: { owner: 'logs', appendOnly: true },
  thresholds: { owner: 'controls' },
  policy_evaluations: { owner: 'policies', appendOnly: true },
  policy_proposals: { owner: 'policies' },
  policy_proposal_versions: { owner: 'policies', appendOnly: true },
  trace_mismatches: { owner: 'logs' },
  discoveries: { owner: 'activity' },
  decisions: { owner: 'activity', appendOnly: true },
  decision_keys: { owner: 'activity', appendOnly: true },
} as const satisfies Record<string, TableFacts>

/** What is known of a tenant table. */
export interface TableFacts {
  readonly owner: string
  readonly appendOnly?: true
  readonly plumbing?: true
}

/** Tables without rows of any tenant. */
export const untenanted = ['partitioned', 'serves', 'migrations', 'migrations_lock'] as const
