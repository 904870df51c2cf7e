import type { Case } from '../case.ts'
import { notBuilt } from '../variants/process.ts'
import { idleMemory, secondStart } from '../variants/startup.ts'

/** How long one waits for the API. */
export const startupTime: Case = {
  name: 'startup.time',
  says: 'the second start of the API with a PostgreSQL of its own, against three seconds',
  metric: 'time until it listens',
  unit: 'ms',
  better: 'less',
  variants: {
    'second start': { database: null, measure: secondStart },
    'three seconds': { database: null, measure: () => Promise.resolve(3_000) },
  },
  goals: [{ variant: 'second start', against: 'three seconds', concurrency: 1, ratio: 1 }],
  missing: notBuilt,
}

/** What the API holds when nobody asks anything of it. */
export const startupMemory: Case = {
  name: 'startup.memory',
  says: 'the resident memory of an idle API, against 200 MB',
  metric: 'resident memory',
  unit: 'MB',
  better: 'less',
  variants: {
    'idle API': { database: null, measure: idleMemory },
    '200 MB': { database: null, measure: () => Promise.resolve(200) },
  },
  goals: [{ variant: 'idle API', against: '200 MB', concurrency: 1, ratio: 1 }],
  missing: notBuilt,
}
