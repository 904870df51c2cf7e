import { randomBytes } from 'node:crypto'
import { RunId } from '@hoc/spine-schemas/runs'
import { anOperator, noon } from '@hoc/spine-schemas/testing/incidents'
import type { KeptStep } from '@hoc/spine-schemas/traces'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { PAGE_BYTES } from './cut.ts'
import { listStepPairs } from './step-pairs.ts'
import { openTestDatabase, rolledBack, type TestDatabase, type TestTx } from './testing/database.ts'
import { applyTrace, listSteps, listStepsAmong, sealTrace, sumTrace } from './traces.ts'
import type { Read } from './tx.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

const { tenantId } = anOperator()
const [runId, otherRunId] = ['a1', 'a2'].map((end) => RunId.parse(`019b7a00-0000-7000-8000-0000000000${end}`)) as [
  RunId,
  RunId,
]
const hashOf = (seq: number) => String(seq).padStart(64, '0')

// Larger than what a step is taken with today: each but for a few letters of its own as large as it is said to be.
const stepsOf = (sizes: readonly number[], letter = 'a', of = runId): KeptStep[] =>
  sizes.map((size, seq) => ({
    runId: of,
    seq,
    skill: 'orders.read',
    status: 'success',
    params: JSON.stringify({ text: letter.repeat(size - '{"text":""}'.length) }),
    outcomeCategory: 'SUCCESS',
    outcomeCode: null,
    retryCount: 0,
    costMicros: 0,
    inputTokens: null,
    outputTokens: null,
    durationMs: 0,
    recordedAt: noon,
    determinismHash: letter.repeat(64),
    prev: hashOf(seq),
    hash: hashOf(seq + 1),
  }))

const record = (tx: TestTx, steps: readonly KeptStep[], of = runId) =>
  tx.run(
    applyTrace(
      undefined,
      { runId: of, steps: steps.length, hash: hashOf(steps.length), sealedAt: null, version: 1 },
      steps,
    ),
  )

// The same transaction, and how much the server has answered.
function heard(tx: TestTx) {
  const read = { rows: 0, bytes: 0 }
  const rows: TestTx['rows'] = async (asked) => {
    const answer = await tx.rows(asked)
    read.rows = answer.length
    read.bytes = JSON.stringify(answer).length
    return answer
  }
  return { tx: { ...tx, rows }, read }
}

describe('a page of steps', () => {
  const large = 480_000

  it('is cut where it is large enough, and goes on behind', () =>
    rolledBack(db.pool, tenantId, async (tx) => {
      await record(tx, stepsOf(Array(12).fill(large)))
      const pages: number[][] = []

      for (let cursor: string | undefined, more = true; more; cursor = String(pages.flat().at(-1))) {
        const { tx: heardTx, read } = heard(tx)
        const page = await listSteps(heardTx, { runId, cursor, limit: 1_000, overlap: 0 })
        pages.push(page.items.map(({ seq }) => seq))
        more = page.more
        expect(read.rows).toBe(page.items.length)
        expect(read.bytes).toBeLessThan(PAGE_BYTES + large + 10_000)
      }

      expect(pages).toEqual([
        [0, 1, 2, 3, 4],
        [5, 6, 7, 8, 9],
        [10, 11],
      ])
    }))

  it.each([
    [[100, 100, 100], { limit: 3 }, [0, 1, 2], false],
    [[100, 100, 100], { limit: 2 }, [0, 1], true],
    [[100, 100, 100], { limit: 2, cursor: '0' }, [1, 2], false],
    [[100, 100, 100], { limit: 1, cursor: '0', overlap: 1 }, [0, 1], true],
    [[100, 100, 100], { limit: 2, cursor: '0', overlap: 1 }, [0, 1, 2], false],
    [[100, 100, 100], { limit: 2, overlap: 1 }, [0, 1], true],
    [[100, 100, 100], { limit: 2, cursor: '2', overlap: 1 }, [2], false],
    [[100, 100, 100], { limit: 2, cursor: '2' }, [], false],
    [[PAGE_BYTES * 2, 100, 100], { limit: 3 }, [0], true],
    [[100, PAGE_BYTES * 2, 100], { limit: 3 }, [0, 1], true],
    [[PAGE_BYTES * 2, PAGE_BYTES * 2, 100], { limit: 3, cursor: '0', overlap: 1 }, [0, 1], true],
    [[100, PAGE_BYTES - 101, 100], { limit: 3 }, [0, 1, 2], false],
    [[100, PAGE_BYTES - 100, 100], { limit: 3 }, [0, 1], true],
  ] as const)('of steps of %j bytes, asked for %j, has %j, and more follow: %s', (sizes, asked, seqs, more) =>
    rolledBack(db.pool, tenantId, async (tx) => {
      await record(tx, stepsOf(sizes))

      const page = await listSteps(tx, { runId, overlap: 0, ...asked })

      expect(page.items.map(({ seq }) => seq)).toEqual(seqs)
      expect(page.more).toBe(more)
    }),
  )

  it('is read from no more of the disk than it lists', () =>
    rolledBack(db.pool, tenantId, async (tx) => {
      const noise = () => JSON.stringify({ text: randomBytes(150_000).toString('base64') })
      await record(
        tx,
        stepsOf(Array(60).fill(100)).map((step) => ({ ...step, params: noise() })),
      )
      const asked: Read[] = []
      await listSteps({ ...tx, rows: async (read) => (asked.push(read), []) }, { runId, limit: 1_000, overlap: 0 })
      const [read] = asked
      if (!read) throw new Error('Expected the page to be asked for.')

      const text = `explain (analyze, buffers, format json) ${read.text}`
      const [row] = await tx.rows({ ...read, name: 'explained', text })

      const blocks = (row as { 'QUERY PLAN': [{ Plan: Record<string, number> }] })['QUERY PLAN'][0].Plan
      expect(blocks['Actual Rows']).toBe(11)
      // All sixty are 12 MB, and so 1,500 blocks.
      expect((blocks['Shared Hit Blocks'] ?? 0) + (blocks['Shared Read Blocks'] ?? 0)).toBeLessThan(1_000)
    }))

  it('is of the tenant alone', () =>
    rolledBack(db.pool, tenantId, async (tx) => {
      await record(tx, stepsOf([100, 100]))
      await tx.rows({
        effect: 'read',
        text: `select set_config('hoc.tenant', $1, true)`,
        values: [crypto.randomUUID()],
        name: 'as',
      })

      expect(await listSteps(tx, { runId, limit: 9, overlap: 0 })).toEqual({ items: [], more: false })
      expect(await listStepPairs(tx, { runId, otherRunId, limit: 9 })).toEqual({ items: [], more: false })
      expect(await listStepsAmong(tx, runId, [0, 1])).toEqual([])
    }))
})

describe('the steps of two runs', () => {
  it('are paired by their numbers, and read where they differ', () =>
    rolledBack(db.pool, tenantId, async (tx) => {
      const [same, differs] = [stepsOf([100, 100, 100]), stepsOf([100, 100], 'b', otherRunId)]
      await record(tx, same)
      await record(tx, [{ ...(same[0] as KeptStep), runId: otherRunId }, differs[1] as KeptStep], otherRunId)
      const told = {
        skill: 'orders.read',
        status: 'success',
        outcomeCategory: 'SUCCESS',
        outcomeCode: null,
        retryCount: 0,
      }
      const params = (letter: string) => ({ text: letter.repeat(89) })

      expect(await listStepPairs(tx, { runId, otherRunId, limit: 1_000 })).toEqual({
        items: [
          { seq: 0, isSame: true, steps: null },
          {
            seq: 1,
            isSame: false,
            steps: { one: { ...told, params: params('a') }, other: { ...told, params: params('b') } },
          },
          { seq: 2, isSame: false, steps: null },
        ],
        more: false,
      })
      expect(await listStepPairs(tx, { runId, otherRunId, limit: 1, cursor: '0' })).toMatchObject({
        items: [{ seq: 1 }],
        more: true,
      })
      expect(await listStepPairs(tx, { runId: otherRunId, otherRunId: runId, limit: 1, cursor: '1' })).toMatchObject({
        items: [{ seq: 2, isSame: false, steps: null }],
        more: false,
      })
    }))

  it('are cut where what differs is large, and not where it is the same', () =>
    rolledBack(db.pool, tenantId, async (tx) => {
      const sizes = Array<number>(12).fill(480_000)
      const third = RunId.parse('019b7a00-0000-7000-8000-0000000000a3')
      await record(tx, stepsOf(sizes))
      await record(tx, stepsOf(sizes, 'a', otherRunId), otherRunId)
      await record(tx, stepsOf(sizes, 'c', third), third)

      const { tx: heardTx, read } = heard(tx)
      const same = await listStepPairs(heardTx, { runId, otherRunId, limit: 1_000 })
      expect(same).toEqual({ items: sizes.map((_, seq) => ({ seq, isSame: true, steps: null })), more: false })
      expect(read.bytes).toBeLessThan(2_000)

      const differ = await listStepPairs(heardTx, { runId, otherRunId: third, limit: 1_000 })
      expect(differ).toMatchObject({ items: [{ seq: 0 }, { seq: 1 }, { seq: 2 }], more: true })
      expect(read.bytes).toBeLessThan(PAGE_BYTES + 2 * 480_000)
    }))
})

describe('the sum of a trace', () => {
  const sums = { costMicros: 7, inputTokens: 3, durationMs: 5 }
  const [first, second] = stepsOf([20, 20]) as [KeptStep, KeptStep]
  const steps = [
    { ...first, ...sums },
    { ...second, ...sums, inputTokens: null, status: 'failure' as const },
  ]
  const head = { runId, steps: 2, hash: hashOf(2), sealedAt: null, version: 1 }
  const totals = { steps: 2, failedSteps: 1, costMicros: 14, inputTokens: 3, stepMs: 10 }
  const nothing = { steps: 0, failedSteps: 0, costMicros: 0, stepMs: 0 }

  it('tells of tokens only where a step does, and is nothing where there is no trace', () =>
    rolledBack(db.pool, tenantId, async (tx) => {
      await record(tx, steps)
      await record(tx, [], otherRunId)

      expect(await sumTrace(tx, runId)).toEqual({ head, totals })
      expect((await sumTrace(tx, otherRunId)).totals).toEqual(nothing)
      expect(await sumTrace(tx, RunId.parse(runId.replace(/.$/, '9')))).toEqual({ head: undefined, totals: nothing })
      const text = `select set_config('hoc.tenant', $1, true)`
      await tx.rows({ effect: 'read', name: 'as', text, values: [crypto.randomUUID()] })
      expect(await sumTrace(tx, runId)).toEqual({ head: undefined, totals: nothing })
    }))

  it('is made of one that is sealed only where that is wanted', () =>
    rolledBack(db.pool, tenantId, async (tx) => {
      const sealed = { ...head, sealedAt: noon, version: 2 }
      await record(tx, steps)
      await tx.run(sealTrace(head, sealed))

      expect(await sumTrace(tx, runId)).toEqual({ head: sealed, totals })
      expect(await sumTrace(tx, runId, { ofSealed: false })).toEqual({ head: sealed, totals: nothing })
    }))

  it('is told up to the largest whole number that is exact', () =>
    rolledBack(db.pool, tenantId, async (tx) => {
      await record(tx, [first, second])
      const text = `insert into hoc.run_steps (run_id, seq, skill, status, params, outcome_category, retry_count, cost_micros,
          input_tokens, duration_ms, recorded_at, determinism_hash, prev, hash)
        select run_id, seq + 2, skill, status, params, outcome_category, retry_count, 9223372036854775807, 9007199254740991,
          1, recorded_at, determinism_hash, prev, hash from hoc.run_steps where run_id = $1`
      await tx.run({ effect: 'write', name: 'large', text, values: [runId] })

      const largest = Number.MAX_SAFE_INTEGER
      const { totals: told } = await sumTrace(tx, runId)
      expect(told).toEqual({ steps: 4, failedSteps: 0, costMicros: largest, inputTokens: largest, stepMs: 2 })
    }))
})
