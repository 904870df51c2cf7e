import type { Case } from '../case.ts'
import { completeEachByDbos, completeEachByHand, completeGoverned } from '../variants/runs-complete.ts'
import { peerDbos } from './peer-dbos.ts'

const CONCURRENCIES = [1, 16, 64]

/** What the end of a run costs: its state, what it owed, its sealed trace, its evaluation and all that proves them. */
export const runsComplete: Case = {
  name: 'runs.complete',
  says: 'runs.complete under a key, against the same rows by hand',
  metric: 'throughput',
  unit: 'ops/s',
  better: 'more',
  variants: {
    governed: { database: 'empty', measure: completeGoverned },
    'by hand': { database: 'empty', measure: completeEachByHand },
  },
  goals: CONCURRENCIES.map((concurrency) => ({ variant: 'governed', against: 'by hand', concurrency, ratio: 1.2 })),
}

/** The same beside the nearest peer, which also keeps what a workflow needs to be resumed. */
export const runsCompleteDbos: Case = {
  ...runsComplete,
  name: 'runs.dbos',
  says: 'runs.complete under a key, against a DBOS workflow of one step that writes the same rows',
  variants: {
    governed: { database: 'empty', measure: completeGoverned },
    dbos: { database: 'empty', measure: completeEachByDbos },
  },
  goals: CONCURRENCIES.map((concurrency) => ({ variant: 'governed', against: 'dbos', concurrency, ratio: 4 })),
  ...(peerDbos.missing && { missing: peerDbos.missing }),
}
