import { readFileSync } from 'node:fs'
import { onServer } from '@hoc/drivers/testing/server'

import type { DatabaseName } from './case.ts'

/** Of how many runs the databases are that runs are explained in. */
const RUNS: Partial<Record<DatabaseName, number>> = { runs_1e3: 1_000, runs_1e6: 1_000_000 }

/** Fills a database with the runs that its name promises, where it promises any, and leaves it as a server at rest has it. */
export async function fillWithRuns(
  name: DatabaseName,
  { url, tenant, say }: { readonly url: string; readonly tenant: string; readonly say: (line: string) => void },
): Promise<void> {
  const runs = RUNS[name]
  if (runs === undefined) return
  if (runs > 10_000) say(`[bench] Filling a database with ${runs} runs that have ended, which takes some minutes`)
  const sql = readFileSync(new URL('history-explained.sql', import.meta.url), 'utf8')
  await onServer(`set bench.runs = ${runs}; set bench.tenant = '${tenant}'; ${sql}`, url)
  await onServer('vacuum (analyze)', url)
  await onServer('checkpoint', url)
}
