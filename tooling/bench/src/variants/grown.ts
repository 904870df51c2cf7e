import { randomUUID } from 'node:crypto'

import type { Sample } from '../case.ts'
import { throughput } from '../load.ts'
import { assertDone, withRuntime } from './governed.ts'
import { callerOf, OUR_TENANT } from './incidents.ts'

const report = {
  title: 'Run 17 exceeded its budget',
  severity: 'high',
  category: 'budget_exceeded',
  sourceRunId: 'run-17',
}

/** One governed write into a tenant with a history, which grows by nothing but what is measured. */
export function createInHistory(sample: Sample): Promise<number> {
  const caller = callerOf(OUR_TENANT)
  return withRuntime(sample, ({ spine: { dispatch } }) =>
    throughput(
      async () => assertDone(await dispatch('incidents.create', report, caller, { idempotencyKey: randomUUID() })),
      sample,
    ),
  )
}

/** The first page of a tenant with a history: its open incidents. */
export function listInHistory(sample: Sample): Promise<number> {
  const caller = callerOf(OUR_TENANT)
  return withRuntime(sample, ({ spine: { dispatch } }) =>
    throughput(async () => assertDone(await dispatch('incidents.list', { state: ['active'] }, caller)), sample),
  )
}
