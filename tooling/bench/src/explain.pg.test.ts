import { readFileSync } from 'node:fs'
import { openTestDatabase, rolledBack, type TestTx } from '@hoc/drivers/testing/database'
import type { Tx } from '@hoc/drivers/tx'
import { createSpine } from '@hoc/spine-orchestrator/spine'
import { RunId } from '@hoc/spine-schemas/runs'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { callerOf, OUR_TENANT } from './variants/incidents.ts'

type Read = Parameters<Tx['rows']>[0]

/** One node of a plan, as EXPLAIN writes it. */
interface Node {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly 'Shared Hit Blocks': number
  readonly 'Shared Read Blocks': number
  readonly Plans?: readonly Node[]
}

const FEW = 300
const MANY = 3_000
const sql = readFileSync(new URL('history-explained.sql', import.meta.url), 'utf8')

async function aDatabaseWith(runs: number) {
  const db = await openTestDatabase({ max: 2 })
  await db.all(`set bench.runs = ${runs}; set bench.tenant = '${OUR_TENANT}'; ${sql}`)
  await db.all('analyze')
  const [failed] = await db.all(`select id from hoc.runs where tenant_id = '${OUR_TENANT}' and state = 'failed'
    order by id offset ${runs / 20} limit 1`)
  return { db, runId: RunId.parse(failed?.id) }
}

let few: Awaited<ReturnType<typeof aDatabaseWith>>
let many: Awaited<ReturnType<typeof aDatabaseWith>>
beforeAll(async () => {
  few = await aDatabaseWith(FEW)
  many = await aDatabaseWith(MANY)
}, 120_000)
afterAll(async () => {
  await few.db.close()
  await many.db.close()
})

describe('what a run is explained from', () => {
  it('is there', async () => {
    const { db, runId } = many
    const spine = createSpine({ pool: db.pool, governance: () => ({ mode: 'normal', tenantState: 'active' }) })

    const told = await spine.dispatch('runs.explain', { runId }, { ...callerOf(OUR_TENANT), grants: ['audit:read'] })

    expect(told).toMatchObject({
      outcome: 'done',
      value: {
        outcome: { state: 'failed' },
        evaluation: { verdict: 'violation' },
        violations: { items: [{ rule: 'COST_LIMIT_EXCEEDED' }] },
        incidents: { items: [{ severity: 'medium' }] },
        lessons: { items: [{ state: 'pending' }] },
        steps: { totals: { steps: 2 } },
        checkpoints: { items: [{ verdict: 'continue' }] },
        controls: { thresholds: { settings: [{ scope: 'tenant' }] } },
      },
    })
    if (told.outcome !== 'done') throw new Error(told.outcome)
    expect(told.value.dispatches.items.map(({ operation }) => operation)).toEqual([
      'runs.declare',
      'runs.start',
      'runs.complete',
    ])
  })

  // A server plans a statement for its values first, and after some times for any: both are looked at.
  it.each(['force_custom_plan', 'force_generic_plan'])(
    'is looked up by the run: no statement reads what is of others, nor more where there are more (%s)',
    async (mode) => {
      const [small, large] = [await plansOf(few, mode), await plansOf(many, mode)]

      expect(Object.keys(large).length).toBeGreaterThanOrEqual(18)
      for (const [name, nodes] of Object.entries(large)) {
        const seen = nodes.map((node) => ({
          name,
          node: node['Node Type'],
          of: node['Relation Name'],
          rows: rowsOf(node),
        }))
        expect(seen.filter(({ rows }) => rows > 60)).toEqual([])
        // A tree that is ten times as large is a level deeper, in each of the months that are looked into.
        expect(blocksOf(nodes), name).toBeLessThanOrEqual(blocksOf(small[name] ?? []) * 1.5 + 12)
      }
    },
  )
})

async function plansOf({ db, runId }: typeof few, mode: string): Promise<Record<string, Node[]>> {
  const plans: Record<string, Node[]> = {}
  await rolledBack(db.pool, OUR_TENANT, async (tx) => {
    await tx.rows({ effect: 'read', text: `set local plan_cache_mode = ${mode}`, values: [] })
    // A table of a few pages is read whole, which says nothing of what would be done with a larger one.
    await tx.rows({ effect: 'read', text: 'set local enable_seqscan = off', values: [] })
    for (const read of await readsOf(tx, runId)) plans[read.name ?? read.text] = await planOf(tx, read)
  })
  return plans
}

/** Everything that an explanation of a run reads. */
async function readsOf(tx: TestTx, runId: RunId): Promise<Read[]> {
  const pool = many.db.pool
  const { registry } = createSpine({ pool, governance: () => undefined })
  const asked: Read[] = []
  const heard: Tx = { rows: (read) => (asked.push(read), tx.rows(read)) }
  const step = { tx: heard, input: { runId }, caller: callerOf(OUR_TENANT), now: new Date().toISOString() }
  const explain = registry.operations['runs.explain']
  if (!explain) throw new Error('Expected the operation runs.explain, saw none.')
  await explain.run(step as unknown as Parameters<typeof explain.run>[0])
  return asked
}

let prepared = 0

async function planOf(tx: Tx, { text, values }: Read): Promise<Node[]> {
  const name = `plan_${prepared++}`
  await tx.rows({ effect: 'read', text: `prepare ${name} as ${text}`, values: [] })
  const given = values.length > 0 ? `(${values.map(literal).join(', ')})` : ''
  const explain = `explain (analyze, buffers, format json) execute ${name}${given}`
  const [row] = await tx.rows({ effect: 'read', text: explain, values: [] })
  const [{ Plan }] = (row as { 'QUERY PLAN': [{ Plan: Node }] })['QUERY PLAN']
  return flat(Plan)
}

function literal(value: unknown): string {
  if (Array.isArray(value)) return pg.escapeLiteral(`{${value.map((each) => JSON.stringify(each)).join(',')}}`)
  return value === null ? 'null' : pg.escapeLiteral(String(value as string | number | boolean))
}

function flat(node: Node): Node[] {
  return [node, ...(node.Plans ?? []).flatMap(flat)]
}

function rowsOf(node: Node): number {
  return (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']
}

function blocksOf([top]: readonly Node[]): number {
  return top ? top['Shared Hit Blocks'] + top['Shared Read Blocks'] : 0
}
