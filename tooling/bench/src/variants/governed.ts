import { randomUUID } from 'node:crypto'
import { openRuntime, type Runtime } from '@hoc/spine-orchestrator/runtime'

import type { Sample, Seen } from '../case.ts'
import { observed } from '../load.ts'
import { BENCH_KEY, incidentsToRead, untakenIncidents } from './incidents.ts'
import { POOL_SIZE } from './pool.ts'

/**
 * The whole of it: governance watched, keys, ledger, outbox, row-level security, dispatch records. The plumbing is
 * off, as in a process of `hoc serve --no-jobs`.
 */
export async function governedWrite(sample: Sample): Promise<Seen> {
  const next = await untakenIncidents(sample)
  return withRuntime(sample, ({ spine: { dispatch } }) =>
    observed(async () => {
      const { incidentId, caller } = next()
      const idempotencyKey = randomUUID()
      assertDone(await dispatch('incidents.acknowledge', { incidentId }, caller, { idempotencyKey }))
    }, sample),
  )
}

/** One governed read: an incident by its id. */
export async function governedRead(sample: Sample): Promise<Seen> {
  const next = await incidentsToRead(sample)
  return withRuntime(sample, ({ spine: { dispatch } }) =>
    observed(async () => {
      const { incidentId, caller } = next()
      assertDone(await dispatch('incidents.get', { incidentId }, caller))
    }, sample),
  )
}

/** The runtime for the time of a measurement. A dispatch record that was lost spoils the measurement. */
export async function withRuntime<Result>(
  { urls }: Pick<Sample, 'urls'>,
  measure: (runtime: Runtime) => Promise<Result>,
): Promise<Result> {
  const runtime = await openRuntime({
    urls,
    settings: {
      HOC_POOL_SIZE: POOL_SIZE,
      HOC_DISPATCH_TIMEOUT_MS: 10_000,
      HOC_LOCK_TIMEOUT_MS: 2_000,
      HOC_TENANT_RATE_PER_MINUTE: 10_000_000,
      HOC_JOBS: false,
      HOC_WEBHOOKS_LOOPBACK: false,
      HOC_BOOTSTRAP_KEY: BENCH_KEY,
    },
    anchorFile: '/dev/null',
    log: { debug: silent, info: silent, warn: tell, error: tell },
  })
  try {
    return await measure(runtime)
  } finally {
    await runtime.stop()
    assertRecorded(runtime)
  }
}

function assertRecorded({ recorder }: Runtime): void {
  const { queued, dropped } = recorder.stats()
  if (queued + dropped > 0) throw new Error(`Expected every dispatch to be recorded, saw ${queued + dropped} lost.`)
}

/** Throws unless the dispatch did what it was measured for. */
export function assertDone(outcome: { readonly outcome: string }): void {
  if (outcome.outcome !== 'done') throw new Error(`Expected the outcome "done", saw ${JSON.stringify(outcome)}.`)
}

function silent(): void {}

function tell(fields: object, message: string): void {
  console.error(message, fields)
}
