const run = `id, agent_id as "agentId", goal, actor_type as "actorType", on_behalf_of as "onBehalfOf", source,
  external_id as "externalId", tools, estimated_micros::integer as "estimatedMicros", estimated_steps as "estimatedSteps",
  estimated_ms as "estimatedMs", parent_id as "parentId", attempt, state, started_at as "startedAt",
  last_seen_at as "lastSeenAt", lease_seconds as "leaseSeconds", lease_expires_at as "leaseExpiresAt",
  created_by as "createdBy", created_at as "createdAt", updated_at as "updatedAt", version`

const entry = (from: number) => `($1, $2, $3, $4, ${[0, 1, 2, 3, 4].map((i) => `$${from + i}`).join(', ')})`

/** The statements of a completion by hand, as somebody would write them who leaves out nothing. */
export const texts = {
  settings: `select set_config('hoc.tenant', $1, true)`,
  answer: 'select request_sha, response from hoc.idempotency_keys where tenant_id = $1 and operation = $2 and key = $3',
  lock: `select ${run} from hoc.runs where tenant_id = hoc.tenant() and id = $1 for update`,
  owed: `select run_id as "runId", kind, state, due_at as "dueAt" from hoc.run_obligations
         where tenant_id = hoc.tenant() and run_id = $1 for update`,
  trace: `select s.*, t.run_id as "runId", t.steps as recorded, t.hash, t.version
          from hoc.traces t, (select count(*)::integer as steps, sum(cost_micros)::integer as "costMicros",
              sum(duration_ms)::integer as "stepMs",
              (count(*) filter (where status = 'failure'))::integer as "failedSteps"
            from hoc.run_steps where tenant_id = hoc.tenant() and run_id = $1) s
          where t.tenant_id = hoc.tenant() and t.run_id = $1`,
  limits: `select scope, max_execution_ms, max_tokens, max_cost_micros, failure_signal from hoc.thresholds
           where tenant_id = hoc.tenant()
             and subject in ('', (select agent_id from hoc.runs where tenant_id = hoc.tenant() and id = $1))`,
  told: `select id from hoc.violations where tenant_id = hoc.tenant() and run_id = $1::uuid
         union all select id from hoc.incident_evidence where tenant_id = hoc.tenant() and run_id = $1::uuid
         union all select id from hoc.incidents where tenant_id = hoc.tenant() and source_run_id = $1::uuid::text`,
  end: `update hoc.runs set state = $3, lease_seconds = null, lease_expires_at = null, ended_at = $4, ended_by = $5,
          updated_at = $4, version = $6
        where tenant_id = hoc.tenant() and id = $1 and version = $2 returning id`,
  settle: `update hoc.run_obligations set state = $4, done_at = $5
           where tenant_id = hoc.tenant() and run_id = $1 and kind = $2 and state = $3 returning run_id`,
  seal: `update hoc.traces set sealed_at = $3, version = $4
         where tenant_id = hoc.tenant() and run_id = $1 and version = $2 returning run_id`,
  evaluation: `insert into hoc.policy_evaluations (run_id, id, agent_id, verdict, rules, inputs, cost_micros, ran_ms,
                 snapshot_sha, engine, incident_ids, lesson_ids, manifest, manifest_sha, evaluated_by, evaluated_at)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
  key: `insert into hoc.idempotency_keys (operation, key, request_sha, dispatch_id, response, at)
        values ($1, $2, $3, $4, $5, $6)`,
  entries: `insert into hoc.ledger (dispatch_id, operation, actor_id, at, id, entity, entity_id, before_sha, after_sha)
            values ${[5, 10, 15, 20].map(entry).join(', ')}`,
  events: `insert into hoc.outbox (dispatch_id, at, due_at, id, type, payload)
           values ($1, $2, $2, $3, $4, $5), ($1, $2, $2, $6, $7, $8)`,
} as const

/** One of them. */
export type Text = keyof typeof texts
