import { Job } from '@hoc/spine-schemas/jobs'
import { z } from 'zod'

import { all } from './all.ts'
import type { Tx, Write } from './tx.ts'

/** Holds a piece of upkeep's row until the transaction ends, and reads how far it has come. */
export async function lockMark<Mark extends z.ZodType>(
  tx: Tx,
  name: string,
  mark: Mark,
): Promise<z.output<Mark> | undefined> {
  const [row] = await tx.rows({
    effect: 'read',
    name: 'upkeep.lock',
    text: 'select mark from hoc.upkeep where name = $1 for update',
    values: [name],
  })
  return z
    .object({ mark: mark.optional().catch(undefined) })
    .optional()
    .parse(row)?.mark as z.output<Mark> | undefined
}

/** Writes how far a piece of upkeep has come. */
export function applyMark(name: string, mark: unknown): Write {
  return {
    effect: 'write',
    name: 'upkeep.apply_mark',
    text: `insert into hoc.upkeep (name, mark) values ($1, $2) on conflict (tenant_id, name) do update set mark = excluded.mark`,
    values: [name, JSON.stringify(mark)],
  }
}

/** Writes that a piece of upkeep ran, and what went wrong if anything did. */
export function applyRun(name: string, error: string | null): Write {
  return {
    effect: 'write',
    name: 'upkeep.apply_run',
    text: `insert into hoc.upkeep (name, runs, last_run_at, last_error) values ($1, 1, now(), $2)
           on conflict (tenant_id, name) do update set runs = hoc.upkeep.runs + 1, last_run_at = now(), last_error = excluded.last_error`,
    values: [name, error],
  }
}

/** Lists how every piece of upkeep fares. Only the installation sees any. */
export async function listUpkeep(tx: Tx): Promise<Job[]> {
  const rows = await tx.rows({
    effect: 'read',
    name: 'upkeep.list',
    text: `select name, 'upkeep' as kind, case when last_error is null then 'ok' else 'failing' end as state, runs,
             last_run_at as "lastRunAt", last_error as "lastError" from hoc.upkeep where runs > 0 order by name`,
    values: [],
  })
  return all(Job, rows)
}

/** Cuts the partitions of the coming months. */
export function keepPartitions(ahead: number): Write {
  return { effect: 'write', name: 'upkeep.keep_partitions', text: 'select hoc.keep_partitions($1)', values: [ahead] }
}

const Caught = z.object({ tableName: z.string(), caught: z.int() })

/** Lists how many rows every default partition has caught. Any is an alarm. */
export async function listDefaultPartitions(tx: Tx): Promise<z.infer<typeof Caught>[]> {
  const rows = await tx.rows({
    effect: 'read',
    name: 'upkeep.default_partitions',
    text: 'select table_name as "tableName", caught from hoc.default_partition_rows()',
    values: [],
  })
  return all(Caught, rows)
}

/** Deletes answers given before an instant: their keys may be used again. */
export function deleteAnswers(before: string): Write {
  return {
    effect: 'write',
    name: 'upkeep.delete_answers',
    text: 'delete from hoc.idempotency_keys where at < $1',
    values: [before],
  }
}
