import type { Case } from '../case.ts'
import {
  bareParse,
  bareParseHere,
  purityNotBuilt,
  withDependencyCruiser,
  withDependencyCruiserHere,
  withEslint,
  withPurity,
  withPurityHere,
} from '../variants/purity.ts'

// By eslint it takes half a minute of an idle processor, and several of a busy one.
const LONGEST_MS = 600_000

/** What proving the laws of a large workspace costs. */
export const purity: Case = {
  name: 'purity',
  says: 'all rules over 2,000 files, cold, against import rules alone by others, and against the bare parse',
  metric: 'processor time of a scan',
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
  longestMs: LONGEST_MS,
  missing: purityNotBuilt,
}

/** What proving the laws of this repository costs. */
export const purityHere: Case = {
  name: 'purity.here',
  says: 'all rules over this repository, cold, against import rules alone by dependency-cruiser, and against the bare parse',
  metric: 'processor time of a scan',
  unit: 'ms',
  better: 'less',
  variants: {
    'hoc-purity': { database: null, measure: withPurityHere },
    'dependency-cruiser': { database: null, measure: withDependencyCruiserHere },
    'bare parse': { database: null, measure: bareParseHere },
  },
  goals: [
    { variant: 'hoc-purity', against: 'dependency-cruiser', concurrency: 1, ratio: 0.3 },
    { variant: 'hoc-purity', against: 'bare parse', concurrency: 1, ratio: 1 },
  ],
  longestMs: LONGEST_MS,
  missing: purityNotBuilt,
}
