import { hash, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { v7 } from 'uuid'

import { texts, type Text } from './runs-texts.ts'
import type { FoundRun } from './runs.ts'

const OPERATION = 'runs.complete'

type Row = Record<string, unknown>
type Run = (name: Text, values: readonly unknown[]) => Promise<Row[]>

/** One run completed by hand: what it is decided from is read as carefully, and the same rows are left. */
export async function completeByHand(pool: pg.Pool, { runId, caller }: FoundRun): Promise<object> {
  const client = await pool.connect()
  const run: Run = async (name, values) =>
    (await client.query<Row>({ name, text: texts[name], values: [...values] })).rows
  const [key, at] = [randomUUID(), new Date().toISOString()]
  const by = { key, dispatchId: v7(), at, actorId: caller.actorId }
  try {
    await client.query('begin')
    await run('settings', [caller.tenantId])
    const known = await run('answer', [caller.tenantId, OPERATION, key])
    const before = await readBefore(run, runId)
    if (known.length > 0) throw new Error('Expected a new key.')
    const after = decide(before, by)
    await writeAfter(run, { before, after, by })
    await client.query('commit')
    return after.answer
  } finally {
    client.release()
  }
}

interface By {
  readonly key: string
  readonly dispatchId: string
  readonly at: string
  readonly actorId: string
}

type Before = Awaited<ReturnType<typeof readBefore>>

async function readBefore(run: Run, runId: string) {
  const [held] = await run('lock', [runId])
  const [owed] = await run('owed', [runId])
  const [trace] = await run('trace', [runId])
  const limits = await run('limits', [runId])
  const told = await run('told', [runId])
  if (held?.['state'] !== 'running' || owed?.['state'] !== 'due' || !trace) throw new Error('Expected a running run.')
  if (limits.length + told.length > 0) throw new Error('Expected no limits, and nothing that tells of the run.')
  return { runId, run: held, owed, trace }
}

function decide({ runId, run, owed, trace }: Before, { at, actorId }: By) {
  const evaluationId = v7()
  const ended = { ...endOf(run), state: 'succeeded', endedAt: at, endedBy: actorId, updatedAt: at, version: 3 }
  const done = { doneAt: at, dueAt: owed['dueAt'], kind: owed['kind'], runId, state: 'done' }
  const { steps, failedSteps, costMicros, stepMs, ...head } = trace
  const sealed = { ...head, steps: head['recorded'], sealedAt: at, version: Number(head['version']) + 1 }
  const ranMs = Date.parse(at) - Date.parse(String(run['startedAt']))
  const rules = JSON.stringify(rulesOf({ ranMs, costMicros, dueAt: owed['dueAt'], at }))
  const totals = { costMicros, failedSteps, stepMs, steps }
  const inputs = JSON.stringify({
    endedAt: at,
    errorCode: null,
    limits: LIMITS,
    obligations: [done],
    startedAt: run['startedAt'],
    state: 'succeeded',
    tokens: null,
    totals,
    violationIds: [],
  })
  const manifest = JSON.stringify([
    { entity: 'run', id: runId, sha: sha(ended) },
    { entity: 'run_obligation', id: `${runId}/outcome`, sha: sha(done) },
    { entity: 'trace', id: runId, sha: sha(sealed) },
  ])
  const manifestSha = shaOf(manifest)
  const evaluation = { evaluationId, agentId: run['agentId'], rules, inputs, costMicros, ranMs, manifest, manifestSha }
  const about = { evaluationId, verdict: 'no_violation', incidentIds: [], lessonIds: [], manifestSha }
  return { ended, done, sealed, evaluation, answer: { run: ended, ...about } }
}

// What a run that waits or runs says of its lease is not said of one that has ended.
function endOf({ leaseSeconds: _seconds, leaseExpiresAt: _until, ...run }: Row): Row {
  return { ...run, errorCode: null, errorMessage: null }
}

interface Writing {
  readonly before: Before
  readonly after: ReturnType<typeof decide>
  readonly by: By
}

async function writeAfter(run: Run, { before, after: { ended, done, sealed, evaluation, answer }, by }: Writing) {
  const { at, actorId, dispatchId } = by
  const runId = before.runId
  await one(run, 'end', [runId, before.run['version'], 'succeeded', at, actorId, 3])
  await one(run, 'settle', [runId, 'outcome', 'due', 'done', at])
  await one(run, 'seal', [runId, before.trace['version'], at, sealed.version])
  const { evaluationId, agentId, rules, inputs, costMicros, ranMs, manifest, manifestSha } = evaluation
  const judged = [agentId, 'no_violation', rules, inputs, costMicros, ranMs, sha(LIMITS), 'run-rules/1', [], []]
  await run('evaluation', [runId, evaluationId, ...judged, manifest, manifestSha, actorId, at])
  await run('key', [OPERATION, by.key, sha({ runId, outcome: 'succeeded' }), dispatchId, JSON.stringify(answer), at])
  const entries = [
    [v7(), 'run', runId, sha(before.run), sha(ended)],
    [v7(), 'run_obligation', `${runId}/outcome`, sha(before.owed), sha(done)],
    [v7(), 'trace', runId, sha(before.trace), sha(sealed)],
    [v7(), 'policy_evaluation', evaluationId, null, sha(evaluation)],
  ]
  await run('entries', [dispatchId, OPERATION, actorId, at, ...entries.flat()])
  const events = [v7(), 'run.succeeded', JSON.stringify(ended), v7(), 'policy.evaluated', JSON.stringify(answer)]
  await run('events', [dispatchId, at, ...events])
}

async function one(run: Run, name: Text, values: readonly unknown[]): Promise<void> {
  const { length } = await run(name, values)
  if (length !== 1) throw new Error(`Expected "${name}" to write 1 row, wrote ${length}.`)
}

// As they are kept: the keys of each in their order, which is what makes one text of what is the same.
const LIMITS = {
  failureSignal: { source: 'default', value: true },
  maxCostMicros: { source: 'default', value: 1_000_000 },
  maxExecutionMs: { source: 'default', value: 60_000 },
  maxTokens: { source: 'default', value: 8_192 },
}

function rulesOf({ ranMs, costMicros, dueAt, at }: Row): Row[] {
  const kept = (rule: string, allows: unknown, { seen, source = 'default' }: Row): Row => {
    const outcome = seen === null ? 'unmeasured' : 'kept'
    return { allows, outcome, rule, seen, signal: null, source }
  }
  return [
    kept('max_execution_ms', 60_000, { seen: ranMs }),
    kept('max_tokens', 8_192, { seen: null }),
    kept('max_cost_micros', 1_000_000, { seen: costMicros }),
    kept('failure_signal', true, { seen: 'succeeded' }),
    kept('obligation', dueAt, { seen: at, source: 'obligation' }),
  ]
}

function sha(value: unknown): string {
  return shaOf(JSON.stringify(value))
}

function shaOf(text: string): string {
  return hash('sha256', text)
}
