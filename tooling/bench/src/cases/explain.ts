import type { Case } from '../case.ts'
import { explainInHistory } from '../variants/explain.ts'

/** How long it takes to explain a run, and whether that grows with the runs that are stored. */
export const explain: Case = {
  name: 'runs.explain',
  says: 'runs.explain where 1,000,000 runs are stored, against 150 ms, and against 1,000 runs',
  metric: 'p95',
  unit: 'ms',
  better: 'less',
  variants: {
    'at 1e6': { database: 'runs_1e6', measure: explainInHistory },
    'at 1e3': { database: 'runs_1e3', measure: explainInHistory },
    '150 ms': { database: null, measure: () => Promise.resolve(150) },
  },
  goals: [
    { variant: 'at 1e6', against: '150 ms', concurrency: 1, ratio: 1 },
    { variant: 'at 1e6', against: 'at 1e3', concurrency: 1, ratio: 1.5 },
  ],
}
