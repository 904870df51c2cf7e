import type { Case } from '../case.ts'
import { dispatchedRead, dispatchedWrite } from '../variants/dispatch.ts'
import { inlinedRead, inlinedWrite } from '../variants/inlined.ts'

/** What the kernel itself costs, without a database. */
export const kernelDispatch: Case = {
  name: 'kernel.dispatch',
  says: 'a dispatch among 300 operations in memory, against the same work written out by hand',
  metric: 'time per dispatch',
  unit: 'ns',
  better: 'less',
  variants: {
    'dispatched read': { database: null, measure: dispatchedRead },
    'inlined read': { database: null, measure: inlinedRead },
    'dispatched write': { database: null, measure: dispatchedWrite },
    'inlined write': { database: null, measure: inlinedWrite },
  },
  goals: [
    { variant: 'dispatched read', against: 'inlined read', concurrency: 1, ratio: 1.2 },
    { variant: 'dispatched write', against: 'inlined write', concurrency: 1, ratio: 1.2 },
  ],
}
