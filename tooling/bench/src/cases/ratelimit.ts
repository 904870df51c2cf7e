import type { Case } from '../case.ts'
import { leasedSlices, oneUpdateEach } from '../variants/ratelimit.ts'

/** What a limit costs that holds for all processes together. */
export const ratelimit: Case = {
  name: 'ratelimit',
  says: 'a token of a slice in memory, leases included, against one UPDATE for every call',
  metric: 'time per call',
  unit: 'ns',
  better: 'less',
  variants: {
    'leased slices': { database: 'empty', measure: leasedSlices },
    'one update each': { database: 'empty', measure: oneUpdateEach },
  },
  goals: [{ variant: 'leased slices', against: 'one update each', concurrency: 1, ratio: 0.01 }],
}
