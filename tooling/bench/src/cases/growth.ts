import type { Case } from '../case.ts'
import { createInHistory, listInHistory } from '../variants/grown.ts'

// Flat within 1.3: with a hundred times the rows, at least 1 / 1.3 of what there was.
const FLAT = 1 / 1.3

/** What a history costs whoever writes into it and whoever lists from it. */
export const growth: Case = {
  name: 'growth',
  says: 'incidents.create and incidents.list in a tenant with 100,000 incidents, against one with 1,000',
  metric: 'throughput',
  unit: 'ops/s',
  better: 'more',
  variants: {
    'create at 1e5': { database: 'hundred_thousand', measure: createInHistory },
    'create at 1e3': { database: 'thousand', measure: createInHistory },
    'list at 1e5': { database: 'hundred_thousand', measure: listInHistory },
    'list at 1e3': { database: 'thousand', measure: listInHistory },
  },
  goals: [1, 16].flatMap((concurrency) => [
    { variant: 'create at 1e5', against: 'create at 1e3', concurrency, ratio: FLAT },
    { variant: 'list at 1e5', against: 'list at 1e3', concurrency, ratio: FLAT },
  ]),
}
