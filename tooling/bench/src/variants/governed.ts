import { randomUUID } from 'node:crypto'
import { openRuntime } from '@hoc/spine-orchestrator/runtime'

import type { Sample, Seen } from '../case.ts'
import { told } from '../changes/contracts.ts'
import { changeOperations } from '../changes/operations.ts'
import { observed } from '../load.ts'
import { anEntity } from './changes.ts'
import { BENCH_KEY } from './incidents.ts'
import { POOL_SIZE } from './pool.ts'

/**
 * The write of the floor, governed: the same entity read, the same change written, and the whole of it besides: governance
 * watched, keys, ledger, outbox, row-level security, dispatch records. The plumbing is off, as in a process of
 * `hoc serve --no-jobs`.
 */
export async function governedWrite(sample: Sample): Promise<Seen> {
  return withRuntime(sample, ({ spine: { dispatch } }) =>
    observed(async () => {
      const { entityId, caller } = anEntity()
      const idempotencyKey = randomUUID()
      assertDone(await dispatch('changes.record', { entityId, ...told }, caller, { idempotencyKey }))
    }, sample),
  )
}

/** The read of the floor, governed. */
export async function governedRead(sample: Sample): Promise<Seen> {
  return withRuntime(sample, ({ spine: { dispatch } }) =>
    observed(async () => {
      const { entityId, caller } = anEntity()
      assertDone(await dispatch('changes.get_entity', { entityId }, caller))
    }, sample),
  )
}

type BenchRuntime = Awaited<ReturnType<typeof openRuntime<typeof changeOperations>>>

/** The runtime for the time of a measurement. A dispatch record that was lost spoils the measurement. */
export async function withRuntime<Result>(
  { urls }: Pick<Sample, 'urls'>,
  measure: (runtime: BenchRuntime) => Promise<Result>,
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
    operations: changeOperations,
  })
  try {
    return await measure(runtime)
  } finally {
    await runtime.stop()
    assertRecorded(runtime.recorder.stats())
  }
}

function assertRecorded({ queued, dropped }: { readonly queued: number; readonly dropped: number }): void {
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
