import type { Case } from '../case.ts'
import { governedHttp, rawHttp } from '../variants/http.ts'
import { notBuilt } from '../variants/process.ts'

/** What the API costs around a governed write. */
export const httpWrite: Case = {
  name: 'http.write',
  says: 'incidents.acknowledge through the API, against plain http with the same rows by hand',
  metric: 'throughput',
  unit: 'requests/s',
  better: 'more',
  variants: {
    api: { database: 'empty', measure: governedHttp },
    'plain http': { database: 'empty', measure: rawHttp },
  },
  goals: [{ variant: 'api', against: 'plain http', concurrency: 32, ratio: 1 }],
  missing: notBuilt,
}
