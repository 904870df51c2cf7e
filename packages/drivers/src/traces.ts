import type { RunTotals } from '@hoc/spine-schemas/evaluations'
import type { RunId } from '@hoc/spine-schemas/runs'
import type { CutPage } from '@hoc/spine-schemas/page'
import { ChainedStep, Step, ToldStep, TraceHead, type KeptStep } from '@hoc/spine-schemas/traces'
import { z } from 'zod'

import { all } from './all.ts'
import { jsonArray, plainArray, textArray } from './arrays.ts'
import { cutBy, cutPage } from './cut.ts'
import { first } from './first.ts'
import type { Tx, Write } from './tx.ts'

const columns = `run_id as "runId", seq, skill, status, params::json as params, outcome_category as "outcomeCategory",
  outcome_code as "outcomeCode", retry_count as "retryCount", cost_micros as "costMicros", input_tokens as "inputTokens",
  output_tokens as "outputTokens", duration_ms as "durationMs",
  recorded_at as "recordedAt", determinism_hash as "determinismHash", prev, hash`

/** Finds where the trace of a run stands. */
export async function findTrace(tx: Tx, runId: RunId): Promise<TraceHead | undefined> {
  const text = `select run_id as "runId", steps, hash, version, sealed_at as "sealedAt" from hoc.traces
    where tenant_id = hoc.tenant() and run_id = $1`
  return first(TraceHead, await tx.rows({ effect: 'read', name: 'traces.find', text, values: [runId] }))
}

/** Reads where the trace of a run stands, and holds it until the transaction ends. */
export async function lockTrace(tx: Tx, runId: RunId): Promise<TraceHead | undefined> {
  const text = `select run_id as "runId", steps, hash, version, sealed_at as "sealedAt" from hoc.traces
    where tenant_id = hoc.tenant() and run_id = $1 for update`
  return first(TraceHead, await tx.rows({ effect: 'read', name: 'traces.lock', text, values: [runId] }))
}

/** Lists where the recorded steps among some numbers stand. */
export async function listStepsAmong(tx: Tx, runId: RunId, seqs: readonly number[]): Promise<ChainedStep[]> {
  const text = `select seq, recorded_at as "recordedAt", prev, hash from hoc.run_steps
    where tenant_id = hoc.tenant() and run_id = $1 and seq = any($2::integer[])`
  const values = [runId, plainArray(seqs)]
  return all(ChainedStep, await tx.rows({ effect: 'read', name: 'steps.among', text, values }))
}

interface Sums {
  readonly head: TraceHead | undefined
  readonly totals: RunTotals
}

const NOTHING: RunTotals = { steps: 0, failedSteps: 0, costMicros: 0, stepMs: 0 }
const sum = z.string().nullable() // it may be larger than an integer of the database
const Summed = TraceHead.extend({
  counted: z.int(),
  failed: z.int(),
  costMicros: sum,
  inputTokens: sum,
  outputTokens: sum,
  stepMs: sum,
})

const sums = `select run_id as "runId", steps, hash, version, sealed_at as "sealedAt", summed.*
  from hoc.traces t left join lateral (
    select count(*) as counted, count(*) filter (where status = 'failure') as failed, sum(cost_micros) as "costMicros",
      sum(input_tokens) as "inputTokens", sum(output_tokens) as "outputTokens", sum(duration_ms) as "stepMs"
    from hoc.run_steps where tenant_id = hoc.tenant() and run_id = $1 and ($2 or t.sealed_at is null)
  ) summed on true
  where t.tenant_id = hoc.tenant() and t.run_id = $1`

/**
 * Finds where the trace of a run stands, and sums up its steps; of a trace that is sealed only where that is wanted, for
 * their sum was kept when it was.
 */
export async function sumTrace(tx: Tx, runId: RunId, { ofSealed = true } = {}): Promise<Sums> {
  const values = [runId, ofSealed]
  const row = first(Summed, await tx.rows({ effect: 'read', name: 'traces.sum', text: sums, values }))
  if (!row) return { head: undefined, totals: NOTHING }
  const { counted, failed, costMicros, inputTokens, outputTokens, stepMs, ...head } = row
  const totals = {
    steps: counted,
    failedSteps: failed,
    costMicros: exact(costMicros ?? '0'),
    stepMs: exact(stepMs ?? '0'),
    ...(inputTokens !== null && { inputTokens: exact(inputTokens) }),
    ...(outputTokens !== null && { outputTokens: exact(outputTokens) }),
  }
  return { head, totals }
}

// Earlier versions took larger amounts: what they come to is told up to the largest whole number that is exact.
function exact(written: string): number {
  return Math.min(Number(written), Number.MAX_SAFE_INTEGER)
}

const told = `seq, skill, status, outcome_category as "outcomeCategory", outcome_code as "outcomeCode",
  retry_count as "retryCount", cost_micros as "costMicros", input_tokens as "inputTokens", output_tokens as "outputTokens",
  duration_ms as "durationMs", recorded_at as "recordedAt"`
const steps = `(select steps from hoc.traces where tenant_id = hoc.tenant() and run_id = $1)`

/** Lists the first ten steps of a run and its last thirty, and of the thousand before those the last ten that failed. */
export async function listStepsAround(tx: Tx, runId: RunId): Promise<ToldStep[]> {
  const text = `select ${told} from hoc.run_steps where tenant_id = hoc.tenant() and run_id = $1 and seq < 10
    union all
    select ${told} from hoc.run_steps
    where tenant_id = hoc.tenant() and run_id = $1 and seq >= greatest(10, ${steps} - 30)
    union all
    (select ${told} from hoc.run_steps where tenant_id = hoc.tenant() and run_id = $1 and status = 'failure'
       and seq >= greatest(10, ${steps} - 1030) and seq < ${steps} - 30
     order by run_steps.seq desc limit 10)
    order by seq`
  return all(ToldStep, await tx.rows({ effect: 'read', name: 'steps.around', text, values: [runId] }))
}

interface StepPage {
  readonly runId: RunId
  /** The number that the list goes on after. */
  readonly cursor?: string | undefined
  readonly limit: number
  /** How many steps before that are listed, too. */
  readonly overlap: 0 | 1
}

const page = cutBy(
  `(select *, octet_length(params) as bytes from hoc.run_steps
      where tenant_id = hoc.tenant() and run_id = $1 and seq > coalesce($2::integer, -1) - $3::integer
      order by seq limit $4::integer + $3::integer + 1)`,
  { by: 'seq', of: 'seq > coalesce($2::integer, -1)', limit: '$4::integer' },
)

/** Lists the steps of a run in their order; fewer than the limit, and at least one, where they are large. */
export async function listSteps(tx: Tx, { runId, cursor, limit, overlap }: StepPage): Promise<CutPage<Step>> {
  const text = `select ${columns}, "hasNext" from ${page} order by seq`
  const values = [runId, cursor ?? null, overlap, limit]
  return cutPage(Step, await tx.rows({ effect: 'read', name: 'steps.list', text, values }))
}

/** Writes that a trace is sealed over the version that it was decided from, or fails the transaction. */
export function sealTrace(before: TraceHead | undefined, after: TraceHead): Write {
  if (!before) return applyTrace(before, after, [])
  return {
    effect: 'write',
    name: 'traces.seal',
    text: `with w as (
             update hoc.traces set sealed_at = $3, version = $4
             where tenant_id = hoc.tenant() and run_id = $1 and version = $2 returning 1
           ) select hoc.expect_one(exists (select from w), 'trace')`,
    values: [before.runId, before.version, after.sealedAt, after.version],
  }
}

/**
 * Inserts steps, all recorded at once, and writes where their trace stands over the version that it was decided from, or
 * fails the transaction: all in one statement. Whose they are is asked once, where a default would ask for each.
 */
export function applyTrace(before: TraceHead | undefined, after: TraceHead, steps: readonly KeptStep[]): Write {
  return {
    effect: 'write',
    name: 'traces.apply',
    text: `with s as (
             insert into hoc.run_steps (tenant_id, run_id, seq, skill, status, params, outcome_category, outcome_code,
               retry_count, cost_micros, input_tokens, output_tokens, duration_ms, recorded_at, determinism_hash, prev, hash)
             select (select hoc.tenant()), $1, seq, skill, status, params, outcome_category, outcome_code, retry_count,
               cost_micros, input_tokens, output_tokens, duration_ms, $7, determinism_hash, prev, hash
             from unnest($8::integer[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::bigint[],
                 $15::bigint[], $16::bigint[], $17::bigint[], $18::bigint[], $19::text[], $20::text[], $21::text[])
               as r (seq, skill, status, params, outcome_category, outcome_code, retry_count, cost_micros, input_tokens,
                 output_tokens, duration_ms, determinism_hash, prev, hash)
           ), w as (
             insert into hoc.traces as t (run_id, steps, hash, version, sealed_at) values ($1, $2, $3, $4, $6)
             on conflict (tenant_id, run_id) do update set steps = $2, hash = $3, version = $4, sealed_at = $6
             where t.version = $5
             returning 1
           ) select hoc.expect_one(exists (select from w), 'trace')`,
    values: [
      after.runId,
      after.steps,
      after.hash,
      after.version,
      before?.version ?? null,
      after.sealedAt,
      steps.at(0)?.recordedAt ?? null,
      ...columnsOf(steps),
    ],
  }
}

// In the order of the statement above.
function columnsOf(steps: readonly KeptStep[]): string[] {
  return [
    plainArray(steps.map(({ seq }) => seq)),
    textArray(steps.map(({ skill }) => skill)),
    plainArray(steps.map(({ status }) => status)),
    jsonArray(steps.map(({ params }) => params)),
    textArray(steps.map(({ outcomeCategory }) => outcomeCategory)),
    textArray(steps.map(({ outcomeCode }) => outcomeCode)),
    plainArray(steps.map(({ retryCount }) => retryCount)),
    plainArray(steps.map(({ costMicros }) => costMicros)),
    plainArray(steps.map(({ inputTokens }) => inputTokens)),
    plainArray(steps.map(({ outputTokens }) => outputTokens)),
    plainArray(steps.map(({ durationMs }) => durationMs)),
    plainArray(steps.map(({ determinismHash }) => determinismHash)),
    plainArray(steps.map(({ prev }) => prev)),
    plainArray(steps.map(({ hash }) => hash)),
  ]
}
