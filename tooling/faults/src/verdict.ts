import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import type { Client } from '@hoc/client/client'
import { verifyLedger } from '@hoc/spine-orchestrator/verify-ledger'
import type { SealedEntry } from '@hoc/spine-schemas/audit'
import { RunId } from '@hoc/spine-schemas/runs'
import { z } from 'zod'

import type { Completed, Diary } from './diary.ts'
import type { House } from './house.ts'
import { inParallel } from './parallel.ts'

const SETTLES_WITHIN_MS = 180_000
const PROVERS = 4

/** Looks at everything that is left, once nothing befalls it any more, and names each promise that was not kept. */
export async function verdictOn(house: House, client: Client, diary: Diary): Promise<string[]> {
  const { database } = house
  const findings = [...diary.findings, ...fallen(house)]
  const hold = async (promise: string, sql: string) => {
    const rows = await database.all<object>(sql)
    findings.push(...rows.slice(0, 10).map((row) => `${promise}: ${JSON.stringify(row)}`))
    if (rows.length > 10) findings.push(`${promise}: and ${rows.length - 10} more`)
  }

  await settled('every run that was left alone is found', () => leftAlone(database, diary))
  await settled('every event is delivered', () => waiting(database))
  for (const [promise, sql] of Object.entries(promises)) await hold(promise, sql)
  findings.push(...(await confirmed(house, diary)))
  findings.push(...(await delivered(house, diary)))
  findings.push(...(await proven(client, diary.completed)))
  findings.push(...(await chained(client)))
  return findings

  async function settled(promise: string, left: () => Promise<number>): Promise<void> {
    const until = performance.now() + SETTLES_WITHIN_MS
    for (let open = await left(); open > 0; open = await left()) {
      if (performance.now() > until) return void findings.push(`${promise}: ${open} left after ${SETTLES_WITHIN_MS} ms`)
      await pause(200)
    }
  }
}

/** What no row may contradict, whatever was confirmed to whom. Each names what contradicts it. */
const promises: Readonly<Record<string, string>> = {
  'a run ended by its completion has exactly one evaluation, and no other has one': `
    select r.id, r.state, count(e.run_id) as evaluations from hoc.runs r
    left join hoc.policy_evaluations e on e.tenant_id = r.tenant_id and e.run_id = r.id
    group by r.tenant_id, r.id having count(e.run_id) <> case when r.state in ('queued', 'running', 'cancelled') then 0 else 1 end`,
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
}

function fallen({ api, worker }: House): string[] {
  return [api, worker].flatMap(({ name, lastWords }) =>
    lastWords.map((words) => `${name} ended though nobody killed it:\n${words}`),
  )
}

async function leftAlone(database: House['database'], { abandoned }: Diary): Promise<number> {
  const rows = await database.all<{ id: string }>(`select id from hoc.runs where state = 'running'`)
  const running = new Set(rows.map(({ id }) => id))
  return abandoned.filter((id) => running.has(id)).length
}

async function waiting(database: House['database']): Promise<number> {
  const [row] = await database.all<{ count: number }>('select count(*)::int as count from hoc.outbox')
  return row?.count ?? 0
}

const Kept = z.object({
  runId: RunId,
  state: z.string(),
  steps: z.int(),
  evaluationId: z.string().nullable(),
  manifestSha: z.string().nullable(),
})

/** What was confirmed is what is there. */
async function confirmed({ database }: House, { completed, abandoned }: Diary): Promise<string[]> {
  const rows = await database.all(`
    select r.id as "runId", r.state, coalesce(t.steps, 0)::int as steps, e.id as "evaluationId", e.manifest_sha as "manifestSha"
    from hoc.runs r left join hoc.policy_evaluations e on e.tenant_id = r.tenant_id and e.run_id = r.id
    left join hoc.traces t on t.tenant_id = r.tenant_id and t.run_id = r.id`)
  const kept = new Map(
    z
      .array(Kept)
      .parse(rows)
      .map((row) => [row.runId, row]),
  )
  const lost = completed.filter(({ runId, outcome, steps, evaluationId, manifestSha }) => {
    const row = kept.get(runId)
    return (
      row?.state !== outcome ||
      row.steps !== steps ||
      row.evaluationId !== evaluationId ||
      row.manifestSha !== manifestSha
    )
  })
  const alive = abandoned.filter((runId) => kept.get(runId)?.state !== 'crashed')
  return [
    ...lost.map((one) => `confirmed ${JSON.stringify(one)}, and there is ${JSON.stringify(kept.get(one.runId))}`),
    ...alive.map((runId) => `${runId} was left alone, and is ${kept.get(runId)?.state ?? 'not there'}`),
  ]
}

const Event = z.object({ id: z.string(), type: z.string(), payload: z.record(z.string(), z.unknown()) })

/** Each end of a run was told of: delivered at least once, and always as one and the same event. */
async function delivered({ eventsFile }: House, { completed, abandoned }: Diary): Promise<string[]> {
  const lines = readFileSync(eventsFile, 'utf8').trim().split('\n')
  const told = new Map<string, Set<string>>()
  for (const line of lines) {
    const { id, type, payload } = Event.parse(JSON.parse(line))
    if (!/^run\.(succeeded|failed|crashed|completed)$/.test(type)) continue
    const runId = String(payload['runId'] ?? payload['id'])
    told.set(runId, (told.get(runId) ?? new Set()).add(id))
  }
  return [...completed.map(({ runId }) => runId), ...abandoned].flatMap((runId) => {
    const events = told.get(runId)?.size ?? 0
    return events === 1 ? [] : [`of the end of ${runId} there are ${events} events`]
  })
}

/** Every completed run proves what its end left. */
async function proven({ runs }: Client, completed: readonly Completed[]): Promise<string[]> {
  const answers = await inParallel(PROVERS, completed, async ({ runId }) => {
    const answer = await runs.prove({ runId })
    if (answer.outcome === 'done' && answer.value.proven) return []
    return [`${runId} does not prove: ${JSON.stringify(answer.outcome === 'done' ? answer.value.differs : answer)}`]
  })
  return answers.flat()
}

/** The ledger is one chain, and everything in it is sealed. */
async function chained({ audit, pages }: Client): Promise<string[]> {
  const until = performance.now() + SETTLES_WITHIN_MS
  for (;;) {
    const head = await audit.listEntries({ limit: 1 })
    if (head.outcome !== 'done') return [`the ledger cannot be read: ${JSON.stringify(head)}`]
    if (head.value.unsealed === 0) break
    if (performance.now() > until) return [`${head.value.unsealed} entries of the ledger are not sealed`]
    await pause(200)
  }
  async function* everyPage(): AsyncGenerator<readonly SealedEntry[]> {
    for await (const { items } of pages('audit.list_entries', { limit: 1_000 })) yield items
  }
  const { broken } = await verifyLedger(everyPage())
  return broken ? [`the ledger is broken: ${JSON.stringify(broken)}`] : []
}
