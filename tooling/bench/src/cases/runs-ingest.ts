import type { Case } from '../case.ts'
import { ingestByUnnest, ingestGoverned, ingestRowByRow } from '../variants/runs-ingest.ts'

/** What it costs to record the steps of a run: a thousand at a time, each bound to all before it. */
export const runsIngest: Case = {
  name: 'runs.ingest',
  says: 'runs.record_steps, 1,000 at a time, against the same rows by one UNNEST and row by row; and with 1e6 stored',
  metric: 'throughput',
  unit: 'steps/s',
  better: 'more',
  variants: {
    governed: { database: 'empty', measure: ingestGoverned },
    unnest: { database: 'empty', measure: ingestByUnnest },
    'row by row': { database: 'empty', measure: ingestRowByRow },
    'governed at 1e6': { database: 'steps_1e6', measure: ingestGoverned },
    'governed at 1e5': { database: 'steps_1e5', measure: ingestGoverned },
  },
  goals: [
    { variant: 'governed', against: 'unnest', concurrency: 1, ratio: 0.85 },
    { variant: 'governed', against: 'unnest', concurrency: 4, ratio: 0.85 },
    { variant: 'governed', against: 'row by row', concurrency: 1, ratio: 5 },
    { variant: 'governed at 1e6', against: 'governed at 1e5', concurrency: 1, ratio: 0.85 },
  ],
}
