import { hash as digest } from 'node:crypto'
import type { Runtime } from '@hoc/spine-orchestrator/runtime'
import type pg from 'pg'

import type { Sample, Seen } from '../case.ts'
import { observed } from '../load.ts'
import { assertDone, withRuntime } from './governed.ts'
import { withClient } from './pool.ts'
import { assertSameRows } from './runs-same-rows.ts'
import { insertRuns, type FoundRun } from './runs.ts'

/** How many steps are sent at once. */
const BATCH = 1_000

// More batches than any machine of today gets through.
const PER_SECOND = 150

/** Steps recorded through the registry: checked, cleaned of secrets, bound to each other, and with a ledger entry. */
export async function ingestGoverned(sample: Sample): Promise<Seen> {
  const next = await untracedRuns(sample)
  return withRuntime(sample, ({ spine }) => perStep(() => record(spine.dispatch, next()), sample))
}

/** The same steps by one UNNEST, under the same role and row-level security: no trace, no proof, nothing checked. */
export async function ingestByUnnest(sample: Sample): Promise<Seen> {
  await assertSameSteps(sample, unnest)
  const next = await untracedRuns(sample)
  return withClient(sample, (pool) => perStep(() => unnest(pool, next()), sample))
}

/** The same steps one by one, in one transaction. */
export async function ingestRowByRow(sample: Sample): Promise<Seen> {
  await assertSameSteps(sample, rowByRow)
  const next = await untracedRuns(sample)
  return withClient(sample, (pool) => perStep(() => rowByRow(pool, next()), sample))
}

/** Throws unless steps that are written this way are the rows that the registry writes. */
export async function assertSameSteps(sample: Pick<Sample, 'urls'>, write: Write): Promise<void> {
  await withRuntime(sample, ({ spine }) =>
    withClient(sample, (pool) =>
      assertSameRows(
        { urls: sample.urls, steps: 0, tables: ['run_steps'] },
        (run) => record(spine.dispatch, run),
        (run) => write(pool, run),
      ),
    ),
  )
}

type Write = (pool: pg.Pool, run: FoundRun) => Promise<unknown>

async function perStep(work: () => Promise<unknown>, sample: Sample): Promise<Seen> {
  const { value, beside = {} } = await observed(work, sample)
  const { 'cpu µs': cpu, ...others } = beside
  return { value: value * BATCH, beside: { ...others, ...(cpu && { 'cpu µs': cpu / BATCH }) } }
}

async function untracedRuns({ urls, warmMs, runMs }: Sample): Promise<() => FoundRun> {
  const count = Math.ceil(((warmMs + runMs) / 1_000) * PER_SECOND)
  const runs = await insertRuns(urls.admin, { count, steps: 0 })
  let next = 0
  return () => {
    const run = runs[next++]
    if (!run) throw new Error(`Expected ${count} runs to be enough, saw all taken. Measure for less time.`)
    return run
  }
}

const sent = Array.from({ length: BATCH }, (_, seq) => ({
  seq,
  skill: 'orders.read',
  status: 'success',
  params: { limit: 20, orders: [`A-${seq}`, `B-${seq}`], query: 'invoices of March', since: '2026-03-01' },
  outcomeCategory: 'SUCCESS',
  outcomeCode: seq % 10 === 0 ? 'PARTIAL' : null,
  retryCount: 0,
  costMicros: 1_200 + seq,
  durationMs: 850,
}))

async function record(dispatch: Runtime['spine']['dispatch'], { runId, caller }: FoundRun): Promise<void> {
  assertDone(await dispatch('runs.record_steps', { runId, steps: sent }, caller))
}

// A row as it is kept needs two hashes: of what the step does, and of it and all before.
function rowsOf(runId: string): unknown[][] {
  const at = new Date().toISOString()
  let prev = '0'.repeat(64)
  return sent.map((step) => {
    const { seq, skill, status, outcomeCategory, outcomeCode, retryCount, costMicros, durationMs } = step
    const params = JSON.stringify(step.params)
    const does = sha(`${seq} ${skill} ${status} ${params} ${outcomeCategory} ${outcomeCode} ${retryCount}`)
    const hash = sha(`${prev} ${does} ${runId} ${at} ${costMicros} ${durationMs}`)
    const row = [seq, skill, status, params, outcomeCategory, outcomeCode, retryCount, costMicros, durationMs, at, does]
    const bound = [runId, ...row, prev, hash]
    prev = hash
    return bound
  })
}

function sha(text: string): string {
  return digest('sha256', text)
}

const COLUMNS = `run_id, seq, skill, status, params, outcome_category, outcome_code, retry_count, cost_micros, duration_ms,
  recorded_at, determinism_hash, prev, hash`
const TYPES = ['uuid', 'integer', 'text', 'text', 'text', 'text', 'text', 'bigint', 'bigint', 'bigint', 'timestamptz', 'text', 'text', 'text'] // prettier-ignore

const UNNEST = {
  name: 'unnest',
  text: `insert into hoc.run_steps (${COLUMNS}) select * from unnest(${TYPES.map((type, i) => `$${i + 1}::${type}[]`).join(', ')})`,
}
const ROW = {
  name: 'row',
  text: `insert into hoc.run_steps (${COLUMNS}) values (${TYPES.map((_, i) => `$${i + 1}`).join(', ')})`,
}

/** The steps of one batch by one UNNEST. */
export function unnest(pool: pg.Pool, { runId, caller }: FoundRun): Promise<void> {
  const rows = rowsOf(runId)
  const values = TYPES.map((_, column) => rows.map((row) => row[column]))
  return inTransaction(pool, caller.tenantId, async (client) => void (await client.query({ ...UNNEST, values })))
}

/** The steps of one batch, one after the other. */
export function rowByRow(pool: pg.Pool, { runId, caller }: FoundRun): Promise<void> {
  return inTransaction(pool, caller.tenantId, async (client) => {
    for (const values of rowsOf(runId)) await client.query({ ...ROW, values })
  })
}

async function inTransaction(pool: pg.Pool, tenantId: string, work: (client: pg.ClientBase) => Promise<void>) {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query({ name: 'settings', text: `select set_config('hoc.tenant', $1, true)`, values: [tenantId] })
    await work(client)
    await client.query('commit')
  } finally {
    client.release()
  }
}
