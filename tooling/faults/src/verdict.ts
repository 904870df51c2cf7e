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
import { brokenIn } from './promises.ts'

const SETTLES_WITHIN_MS = 180_000
const PROVERS = 4

/** Looks at everything that is left, once nothing befalls it any more, and names each promise that was not kept. */
export async function verdictOn(house: House, client: Client, diary: Diary): Promise<string[]> {
  const { database } = house
  const findings = [...diary.findings, ...fallen(house)]
  await settled('every run that was left alone is found', async () => {
    await sweepSoon(database)
    return leftAlone(database, diary)
  })
  await settled('every event is delivered', () => waiting(database))
  findings.push(...(await brokenIn(database)))
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

function fallen({ api, worker }: House): string[] {
  return [api, worker].flatMap(({ name, lastWords }) =>
    lastWords.map((words) => `${name} ended though nobody killed it:\n${words}`),
  )
}

// The clock would let the worker sweep each minute; asked, it does as soon as it looks. One that waits is enough.
async function sweepSoon({ all }: House['database']): Promise<void> {
  await all(`insert into jobs.job (name) select 'runs.sweep'
    where not exists (select from jobs.job where name = 'runs.sweep' and state = 'created')`)
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
