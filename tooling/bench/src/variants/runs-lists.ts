import { listDispatches } from '@hoc/drivers/dispatches'
import { listIncidents } from '@hoc/drivers/incidents'
import { listLessons } from '@hoc/drivers/lessons'
import { listRuns } from '@hoc/drivers/runs'
import { listSteps } from '@hoc/drivers/traces'
import type { Read, Tx } from '@hoc/drivers/tx'
import { IncidentId } from '@hoc/spine-schemas/incidents'
import { LessonId } from '@hoc/spine-schemas/lessons'
import { DispatchId } from '@hoc/spine-schemas/outcome'
import { RunId } from '@hoc/spine-schemas/runs'
import type pg from 'pg'

import type { Sample } from '../case.ts'
import { OUR_TENANT } from './incidents.ts'
import { withClient } from './pool.ts'

const LIMIT = 50
const DEPTH = 100_000

interface List {
  /** How many rows a page is read from: one beyond its limit, unless it is cut where it is read. */
  readonly rows?: number
  /** What a page is gone on after: the row at a depth. */
  readonly cursorAt: string
  readonly ask: (tx: Tx, cursor: string | undefined, run: RunId) => Promise<readonly unknown[]>
}

const newest = (table: string) =>
  `select id::text as cursor from hoc.${table} where tenant_id = hoc.tenant() order by id desc offset $1 limit 1`

// What an operation is asked without filters, so that nothing but the cursor says where the page begins.
const from = <Id>(id: { parse: (text: string) => Id }, cursor: string | undefined) => ({
  limit: LIMIT,
  cursor: cursor === undefined ? undefined : id.parse(cursor),
})

/** The lists that are measured, as their drivers ask for them. */
export const lists = {
  'runs.list': { cursorAt: newest('runs'), ask: (tx, cursor) => listRuns(tx, from(RunId, cursor)) },
  'traces.list_steps': {
    cursorAt: 'select ($1 - 1)::text as cursor',
    rows: LIMIT,
    ask: async (tx, cursor, runId) => (await listSteps(tx, { runId, cursor, limit: LIMIT, overlap: 0 })).items,
  },
  'incidents.list': { cursorAt: newest('incidents'), ask: (tx, cursor) => listIncidents(tx, from(IncidentId, cursor)) },
  'lessons.list': { cursorAt: newest('lessons_learned'), ask: (tx, cursor) => listLessons(tx, from(LessonId, cursor)) },
  'dispatches.list': {
    cursorAt: newest('dispatch_records'),
    ask: (tx, cursor) => listDispatches(tx, from(DispatchId, cursor)),
  },
} as const satisfies Readonly<Record<string, List>>

/** One of them. */
export type ListName = keyof typeof lists

/** From how many blocks the first page of a list is read, as the server counts them. */
export function blocksOfFirstPage(name: ListName) {
  return (sample: Sample): Promise<number> => blocksOf(sample, lists[name], undefined)
}

/** From how many blocks a page is read that begins so many rows further on. */
export function blocksOfDeepPage(name: ListName) {
  return (sample: Sample): Promise<number> => blocksOf(sample, lists[name], DEPTH)
}

async function blocksOf(
  sample: Sample,
  { cursorAt, ask, rows = LIMIT + 1 }: List,
  depth: number | undefined,
): Promise<number> {
  return withClient(sample, async (pool) => {
    const client = await pool.connect()
    try {
      await client.query('begin read only')
      await client.query({ text: `select set_config('hoc.tenant', $1, true)`, values: [OUR_TENANT] })
      const run = RunId.parse(
        await one(client, 'select run_id::text as cursor from hoc.run_steps where seq = 0 limit 1'),
      )
      const cursor = depth === undefined ? undefined : await one(client, cursorAt, [depth])
      const asked: Read[] = []
      const tx: Tx = { rows: async (read) => (asked.push(read), []) }
      await ask(tx, cursor, run)
      const [read] = asked
      if (!read || asked.length > 1) throw new Error(`Expected a list to ask once, saw it ask ${asked.length} times.`)
      const blocks = await blocksRead(client, read, rows)
      await client.query('rollback')
      return blocks
    } finally {
      client.release()
    }
  })
}

async function one(client: pg.ClientBase, text: string, values: unknown[] = []): Promise<string> {
  const { rows } = await client.query<{ cursor: string }>({ text, values })
  if (!rows[0]) throw new Error(`Expected a row of: ${text}`)
  return rows[0].cursor
}

interface Plan {
  readonly 'Actual Rows': number
  readonly 'Shared Hit Blocks': number
  readonly 'Shared Read Blocks': number
}

async function blocksRead(client: pg.ClientBase, { text, values }: Read, expected: number): Promise<number> {
  const explained = { text: `explain (analyze, buffers, format json) ${text}`, values }
  const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(explained)
  const plan = rows[0]?.['QUERY PLAN'][0].Plan
  if (plan?.['Actual Rows'] !== expected) throw new Error(`Expected ${expected} rows, saw ${plan?.['Actual Rows']}.`)
  return plan['Shared Hit Blocks'] + plan['Shared Read Blocks']
}
