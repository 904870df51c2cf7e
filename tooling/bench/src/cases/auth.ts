import type { Case } from '../case.ts'
import { checkedKey } from '../variants/auth.ts'

/** What it costs to know who asks, and whether they may. */
export const auth: Case = {
  name: 'auth',
  says: 'a key checked, its limits, and every gate, warm and in process, against 30 µs',
  metric: 'time per check',
  unit: 'ns',
  better: 'less',
  variants: {
    'key and gates': { database: 'empty', measure: checkedKey },
    '30 µs': { database: null, measure: () => Promise.resolve(30_000) },
  },
  goals: [{ variant: 'key and gates', against: '30 µs', concurrency: 1, ratio: 1 }],
}
