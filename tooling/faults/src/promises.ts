import type { House } from './house.ts'

const SHOWN = 10

/** What no row may contradict, whatever was confirmed to whom. Each names what contradicts it. */
const promises = {
  'a run that has ended has exactly one evaluation, and no other has one': `
    select r.id, r.state, count(e.run_id) as evaluations from hoc.runs r
    left join hoc.policy_evaluations e on e.tenant_id = r.tenant_id and e.run_id = r.id
    group by r.tenant_id, r.id having count(e.run_id) <> case when r.state in ('queued', 'running') then 0 else 1 end`,
  'a trace is sealed with the end of its run, and not before': `
    select r.id, r.state, t.sealed_at from hoc.runs r join hoc.traces t on t.tenant_id = r.tenant_id and t.run_id = r.id
    where (t.sealed_at is not null) <> (r.state not in ('queued', 'running'))`,
  'a trace has every step up to its head': `
    select t.run_id, t.steps, count(s.seq) as found from hoc.traces t
    left join hoc.run_steps s on s.tenant_id = t.tenant_id and s.run_id = t.run_id
    group by t.tenant_id, t.run_id, t.steps having t.steps <> count(s.seq) or count(s.seq) <> coalesce(max(s.seq) + 1, 0)`,
  'what a run owed is settled with its end, or overdue and reported': `
    select o.run_id, o.kind, o.state, r.state as run from hoc.run_obligations o
    join hoc.runs r on r.tenant_id = o.tenant_id and r.id = o.run_id
    where (o.state in ('done', 'done_late')) <> (r.state not in ('queued', 'running')) or (o.state = 'overdue') <> (o.incident_id is not null and o.done_at is null)`,
  'an evaluation names only incidents that are there': `
    select e.run_id, i.id from hoc.policy_evaluations e, unnest(e.incident_ids) as i(id)
    where not exists (select from hoc.incidents x where x.tenant_id = e.tenant_id and x.id = i.id)`,
  'an evaluation names only lessons that are there': `
    select e.run_id, l.id from hoc.policy_evaluations e, unnest(e.lesson_ids) as l(id)
    where not exists (select from hoc.lessons_learned x where x.tenant_id = e.tenant_id and x.id = l.id)`,
  'a failed run has an incident': `
    select e.run_id from hoc.policy_evaluations e join hoc.runs r on r.tenant_id = e.tenant_id and r.id = e.run_id
    where r.state in ('failed', 'crashed') and e.incident_ids = '{}'`,
  'a run is told of once for each time it changed': `
    select r.id, r.version, count(l.id) as entries from hoc.runs r
    left join hoc.ledger l on l.tenant_id = r.tenant_id and l.entity = 'run' and l.entity_id = r.id::text
      and l.before_sha is distinct from l.after_sha
    group by r.tenant_id, r.id, r.version having count(l.id) <> r.version`,
} as const

export type Promised = keyof typeof promises

/** Names every row that contradicts a promise, the first few of each. */
export async function brokenIn({ all }: Pick<House['database'], 'all'>): Promise<string[]> {
  const findings: string[] = []
  for (const [promise, sql] of Object.entries(promises)) {
    const rows = await all<object>(sql)
    findings.push(...rows.slice(0, SHOWN).map((row) => `${promise}: ${JSON.stringify(row)}`))
    if (rows.length > SHOWN) findings.push(`${promise}: and ${rows.length - SHOWN} more`)
  }
  return findings
}
