import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { applyTrace } from '@hoc/drivers/traces'
import { record } from '@hoc/engine-logs/record'
import type { AnyContract } from '@hoc/spine-schemas/contracts'
import type { RunId } from '@hoc/spine-schemas/runs'
import { StorableJson } from '@hoc/spine-schemas/json-object'
import { anOperator, noon } from '@hoc/spine-schemas/testing/incidents'
import { aRunningRun } from '@hoc/spine-schemas/testing/runs'
import { SentStep } from '@hoc/spine-schemas/traces'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { aSpine } from '../testing/incidents.ts'
import { aRunningRunIn, aSentStep, aTracedRunIn } from '../testing/runs.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

const LargeStep = SentStep.extend({ params: StorableJson })
const many = (count: number, from = 0) => Array.from({ length: count }, (_, index) => aSentStep(from + index))

describe('steps', () => {
  it('come back as they were sent, in their order, and hold', async () => {
    const { ask, here } = aTenant()
    const runId = await aRunningRunIn(here)
    const quotes = { 'a "\\"': '{"\\","NULL"}\n\t\u001f', nested: { toString: 1, 10: 0, 9: 0 } }
    const odd = { a: [1.5, 1e21, -0, 1e-7], ключ: '🦊', empty: { z: null, a: [] }, ...quotes }
    const words = { skill: 'a "\\\n, {NULL}', outcomeCategory: 'null', outcomeCode: 'NULL' }

    await ask('runs.record_steps', {
      runId,
      steps: [aSentStep(1, { params: odd, ...words }), aSentStep(0, { costMicros: 7, outputTokens: 3 })],
    })
    const listed = await ask('traces.list_steps', { runId, limit: 1 })
    if (listed.outcome !== 'done') throw new Error(listed.outcome)
    const rest = await ask('traces.list_steps', { runId, limit: 1, cursor: listed.value.nextCursor })

    expect(listed.value.items).toMatchObject([
      { seq: 0, costMicros: 7, inputTokens: null, outputTokens: 3, prev: '0'.repeat(64) },
    ])
    expect(rest).toMatchObject({
      value: {
        items: [
          {
            seq: 1,
            prev: listed.value.items[0]?.hash,
            params: { ...odd, a: [1.5, 1e21, 0, 1e-7] },
            ...words,
          },
        ],
        nextCursor: null,
      },
    })
    expect(await ask('traces.verify', { runId })).toMatchObject({ value: { verified: 2, steps: 2, broken: null } })
  })

  it('are not taken with a key that would be lost', async () => {
    const { ask, here } = aTenant()
    const runId = await aRunningRunIn(here)
    const params = { nested: JSON.parse('{"__proto__": {"polluted": true}}') as object }

    expect(await ask('runs.record_steps', { runId, steps: [aSentStep(0, { params })] })).toMatchObject({
      outcome: 'invalid',
      issues: [{ path: 'steps.0.params.nested' }],
    })
  })

  it('are taken a thousand at a time, in one statement, and verified page by page', async () => {
    const { ask, here } = aTenant()
    const runId = await aRunningRunIn(here)

    await ask('runs.record_steps', { runId, steps: many(1_000) })
    const more = await ask('runs.record_steps', { runId, steps: many(500, 1_000) })
    const first = await ask('traces.verify', { runId })
    if (first.outcome !== 'done') throw new Error(first.outcome)

    expect(more).toMatchObject({ value: { recorded: 500, steps: 1_500 } })
    expect(first.value).toMatchObject({ verified: 1_000, broken: null })
    expect(await ask('traces.verify', { runId, cursor: first.value.nextCursor })).toMatchObject({
      value: { verified: 500, broken: null, nextCursor: null },
    })
    expect(await ask('runs.record_steps', { runId, steps: many(1_001) })).toMatchObject({ outcome: 'invalid' })
  })

  it('are recorded once, however often and however many at once send them', async () => {
    const { ask, here } = aTenant()
    const runId = await aRunningRunIn(here)

    const outcomes = await Promise.all(
      Array.from({ length: 5 }, () => ask('runs.record_steps', { runId, steps: many(20) })),
    )

    const recorded = outcomes.map((outcome) => (outcome.outcome === 'done' ? outcome.value.recorded : outcome.outcome))
    expect(recorded.toSorted()).toEqual([0, 0, 0, 0, 20])
    expect(await ask('traces.verify', { runId })).toMatchObject({ value: { verified: 20, steps: 20, broken: null } })
  })

  it('of two writers at once make one chain', async () => {
    const { ask, here } = aTenant()
    const runId = await aRunningRunIn(here)

    const ends = await Promise.all(
      [1, 2].map((cost) => ask('runs.record_steps', { runId, steps: [aSentStep(0, { costMicros: cost })] })),
    )

    expect(ends.map((end) => (end.outcome === 'refused' ? end.code : end.outcome)).toSorted()).toEqual([
      'STEP_DIFFERS',
      'done',
    ])
    expect(await ask('traces.verify', { runId })).toMatchObject({ value: { steps: 1, broken: null } })
  })

  it('hold no secret, and their hashes can be taken again', async () => {
    const { ask, here } = aTenant()
    const runId = await aRunningRunIn(here)
    const params = { password: 'hunter2hunter2', note: 'Bearer abcdefghijklmnopqrstuvwxyz012345' }

    await ask('runs.record_steps', { runId, steps: [aSentStep(0, { params })] })

    const kept = JSON.stringify(await db.all(`select * from hoc.run_steps where run_id = '${runId}'`))
    expect(kept).not.toMatch(/hunter2|abcdefghijklmnop/)
    expect(await ask('traces.verify', { runId })).toMatchObject({ value: { verified: 1, broken: null } })
    expect(await ask('runs.record_steps', { runId, steps: [aSentStep(0, { params })] })).toMatchObject({
      value: { recorded: 0 },
    })
  })

  it('are added to nothing that has ended, and to no run of another tenant', async () => {
    const { ask, here } = aTenant()
    const stranger = aTenant()
    const runId = await aTracedRunIn(here)

    for (const name of ['traces.list_steps', 'traces.verify'] as const)
      expect(await stranger.ask(name, { runId })).toMatchObject({ code: 'RUN_NOT_FOUND' })
    expect(await stranger.ask('runs.record_steps', { runId, steps: [aSentStep(3)] })).toMatchObject({
      code: 'RUN_NOT_FOUND',
    })

    await ask('runs.cancel', { runId, reason: 'Not wanted.' })
    expect(await ask('runs.record_steps', { runId, steps: [aSentStep(3)] })).toMatchObject({ code: 'RUN_NOT_RUNNING' })
  })
})

describe('a trace that was altered by hand', () => {
  it.each([
    [`update hoc.run_steps set params = '{"seq":99}' where seq = 2`, 2, 'step_altered'],
    [`update hoc.run_steps set cost_micros = 1 where seq = 4`, 4, 'step_altered'],
    [`update hoc.run_steps set output_tokens = 0 where seq = 1`, 1, 'step_altered'],
    [`update hoc.run_steps set skill = 'orders.delete', hash = repeat('a', 64) where seq = 0`, 0, 'step_altered'],
    [`delete from hoc.run_steps where seq = 3`, 3, 'step_missing'],
    [`delete from hoc.run_steps where seq >= 4`, 4, 'end_missing'],
    [`delete from hoc.traces`, 0, 'step_unlinked'],
  ])('is found out, and the first step named: %s', async (sql, seq, wrong) => {
    const { ask, here } = aTenant()
    const neighbour = aTenant()
    const runId = await aTracedRunIn(here, 6)
    const untouched = await aTracedRunIn(neighbour.here, 6)
    const where = sql.includes(' where ') ? ' and' : ' where'

    await expect(db.all(`update hoc.run_steps set skill = 'x' where run_id = '${runId}'`)).rejects.toThrow(
      'append-only',
    )
    await db.all(`set session_replication_role = replica; ${sql}${where} run_id = '${runId}'`)

    expect(await ask('traces.verify', { runId })).toMatchObject({ value: { broken: { seq, wrong }, nextCursor: null } })
    expect(await neighbour.ask('traces.verify', { runId: untouched })).toMatchObject({
      value: { verified: 6, broken: null },
    })
  })
})

describe('steps that are larger than any that is taken', () => {
  it('are verified, listed and compared a few at a time, and none is left out', async () => {
    const { ask, here } = aTenant()
    const [runId, otherRunId] = [await aRunningRunIn(here), await aRunningRunIn(here)]
    await keepLarge(here, { runId, count: 12, letter: 'a' })
    await keepLarge(here, { runId: otherRunId, count: 12, letter: 'b' })

    const verified = await pages((cursor) => ask('traces.verify', { runId, cursor }))
    const listed = await pages((cursor) => ask('traces.list_steps', { runId, limit: 100, cursor }))
    const compared = await pages((cursor) => ask('traces.compare', { runId, otherRunId, level: 'logical', cursor }))

    expect(verified).toMatchObject([5, 4, 3].map((count) => ({ verified: count, steps: 12, broken: null })))
    expect(listed.flatMap(({ items }) => items.map(({ seq }) => seq))).toEqual(
      Array.from({ length: 12 }, (_, seq) => seq),
    )
    expect(listed.map(({ items }) => items.length)).toEqual([5, 5, 2])
    expect(compared).toMatchObject([3, 3, 3, 3].map((count) => ({ compared: count, achieved: 'logical' })))
    expect(await ask('runs.complete', { runId, outcome: 'succeeded' })).toMatchObject({ outcome: 'done' })
  })

  it('are found altered on whichever page', async () => {
    const { ask, here } = aTenant()
    const runId = await aRunningRunIn(here)
    await keepLarge(here, { runId, count: 8, letter: 'a' })
    await db.all(`set session_replication_role = replica;
      update hoc.run_steps set params = replace(params, 'aaa', 'aba') where run_id = '${runId}' and seq = 6`)

    expect(await pages((cursor) => ask('traces.verify', { runId, cursor }))).toMatchObject([
      { verified: 5, broken: null },
      { verified: 1, broken: { seq: 6, wrong: 'step_altered' } },
    ])
  })
})

// As an earlier version kept them.
async function keepLarge(
  { caller }: ReturnType<typeof aTenant>['here'],
  { runId, count, letter }: { readonly runId: RunId; readonly count: number; readonly letter: string },
) {
  const steps = Array.from({ length: count }, (_, seq) =>
    LargeStep.parse(aSentStep(seq, { params: { text: letter.repeat(480_000) } })),
  )
  const decision = record({ run: aRunningRun({ id: runId }), head: undefined, recorded: [] }, { steps, at: noon })
  if (!decision.accepted) throw new Error(decision.code)
  const { before, after, steps: kept } = decision.plan
  const client = await db.pool.connect()
  await client.query('begin')
  await client.query(`select set_config('hoc.tenant', $1, true)`, [caller.tenantId])
  await client.query(applyTrace(before, after, kept))
  await client.query('commit')
  client.release()
}

interface Page {
  readonly nextCursor: string | null
}

// Every page, one after the other.
async function pages<Value extends Page>(
  ask: (cursor: string | undefined) => Promise<{ outcome: string; value?: Value }>,
): Promise<Value[]> {
  const read: Value[] = []
  do {
    const { outcome, value } = await ask(read.at(-1)?.nextCursor ?? undefined)
    if (!value) throw new Error(`Expected a page, saw ${outcome}.`)
    read.push(value)
  } while (read.at(-1)?.nextCursor)
  return read
}

function aTenant() {
  const caller = anOperator({ grants: ['runs:read', 'runs:write'] })
  const spine = aSpine(db)
  const ask = <Name extends AnyContract['name']>(name: Name, input: object) => spine.dispatch(name, input, caller)
  return { here: { spine, caller }, ask }
}
