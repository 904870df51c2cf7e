import type { Case } from '../case.ts'
import { acknowledgeRowsByHand, governedAcknowledge } from '../variants/acknowledge.ts'

/** What governing saves over writing by hand where a write has more to do. */
export const kernelAcknowledge: Case = {
  name: 'kernel.acknowledge',
  says: 'incidents.acknowledge under a key, against the same rows by hand',
  metric: 'throughput',
  unit: 'ops/s',
  better: 'more',
  variants: {
    governed: { database: 'empty', measure: governedAcknowledge },
    'by hand': { database: 'empty', measure: acknowledgeRowsByHand },
  },
  goals: [1, 16, 64].map((concurrency) => ({ variant: 'governed', against: 'by hand', concurrency, ratio: 1.3 })),
}
