import type { Case } from '../case.ts'
import { bareParse, purityNotBuilt, withDependencyCruiser, withEslint, withPurity } from '../variants/purity.ts'

/** What proving the laws of a large workspace costs. */
export const purity: Case = {
  name: 'purity',
  says: 'all rules over 2,000 files, cold, against import rules alone by others, and against the bare parse',
  metric: 'time of a scan',
  unit: 'ms',
  better: 'less',
  variants: {
    'hoc-purity': { database: null, measure: withPurity },
    'dependency-cruiser': { database: null, measure: withDependencyCruiser },
    eslint: { database: null, measure: withEslint },
    'bare parse': { database: null, measure: bareParse },
  },
  goals: [
    { variant: 'hoc-purity', against: 'dependency-cruiser', concurrency: 1, ratio: 0.3 },
    { variant: 'hoc-purity', against: 'eslint', concurrency: 1, ratio: 0.06 },
    { variant: 'hoc-purity', against: 'bare parse', concurrency: 1, ratio: 1 },
  ],
  missing: purityNotBuilt,
}
