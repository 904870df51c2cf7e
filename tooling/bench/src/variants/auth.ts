import { decide } from '@hoc/spine-orchestrator/gates'
import { acknowledgeIncident } from '@hoc/spine-schemas/incidents'

import type { Sample } from '../case.ts'
import { nanoseconds } from '../load.ts'
import { withRuntime } from './governed.ts'
import { BENCH_KEY } from './incidents.ts'
import { admitted, limiterOn, withWorker } from './ratelimit.ts'
import { standing } from './run-step.ts'

/** A key parsed, found in memory, hashed and compared; a token taken; every gate asked. Twice a second the key is read again. */
export async function checkedKey(sample: Sample): Promise<number> {
  return withRuntime(sample, ({ authenticate }) =>
    withWorker(sample, (worker) => {
      const limiter = limiterOn(worker)
      return nanoseconds(async () => {
        const caller = await authenticate(BENCH_KEY)
        if (!caller) throw new Error('Expected the key to be known.')
        await admitted(limiter, caller)
        const { verdict } = decide({ contract: acknowledgeIncident, caller, standing: standing() })
        if (verdict !== 'allow') throw new Error(`Expected to be allowed, saw "${verdict}".`)
      }, sample)
    }),
  )
}
