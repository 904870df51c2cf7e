import { randomUUID } from 'node:crypto'
import type { Runtime } from '@hoc/spine-orchestrator/runtime'

import type { Sample, Seen } from '../case.ts'
import { observed } from '../load.ts'
import { withWorkflow } from './dbos.ts'
import { assertDone, withRuntime } from './governed.ts'
import { withClient } from './pool.ts'
import { completeByHand } from './runs-by-hand.ts'
import { assertSameRows } from './runs-same-rows.ts'
import { runningRuns, STEPS_TAKEN, type FoundRun } from './runs.ts'

type Ask = Runtime['spine']['dispatch']

/** Runs completed through the registry, under a key: everything that the end of a run leaves, in two flights. */
export async function completeGoverned(sample: Sample): Promise<Seen> {
  const next = await runningRuns(sample)
  return withRuntime(sample, ({ spine }) => observed(() => completeOne(spine.dispatch, next()), sample))
}

/** The very rows by hand, under the same role and row-level security, prepared, awaited one by one. */
export async function completeEachByHand(sample: Sample): Promise<Seen> {
  await assertSameEnds(sample)
  const next = await runningRuns(sample)
  return withClient(sample, (pool) => observed(() => completeByHand(pool, next()), sample))
}

/** The same as a DBOS workflow of one step, whose body is the transaction by hand. */
export async function completeEachByDbos(sample: Sample): Promise<Seen> {
  await assertSameEnds(sample)
  const next = await runningRuns(sample)
  return withClient(sample, (pool) =>
    withWorkflow(
      sample,
      (run: FoundRun) => completeByHand(pool, run),
      (complete) => observed(() => complete(next()), sample),
    ),
  )
}

/** Throws unless a run that is completed by hand leaves what one leaves that is completed through the registry. */
export async function assertSameEnds(sample: Pick<Sample, 'urls'>): Promise<void> {
  await withRuntime(sample, ({ spine }) =>
    withClient(sample, (pool) =>
      assertSameRows(
        { urls: sample.urls, steps: STEPS_TAKEN },
        (run) => completeOne(spine.dispatch, run),
        (run) => completeByHand(pool, run),
      ),
    ),
  )
}

async function completeOne(dispatch: Ask, { runId, caller }: FoundRun): Promise<void> {
  const told = { runId, outcome: 'succeeded' }
  assertDone(await dispatch('runs.complete', told, caller, { idempotencyKey: randomUUID() }))
}
