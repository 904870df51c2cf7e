import type { Case } from '../case.ts'
import { floorRead } from '../variants/floor.ts'
import { governedRead } from '../variants/governed.ts'

/** What governing a read costs. */
export const kernelRead: Case = {
  name: 'kernel.read',
  says: 'incidents.get in one flight, against BEGIN READ ONLY, SELECT and COMMIT awaited one by one',
  metric: 'throughput',
  unit: 'ops/s',
  better: 'more',
  variants: {
    governed: { database: 'empty', measure: governedRead },
    floor: { database: 'empty', measure: floorRead },
  },
  goals: [
    { variant: 'governed', against: 'floor', concurrency: 1, ratio: 1.5 },
    { variant: 'governed', against: 'floor', concurrency: 16, ratio: 0.9 },
    { variant: 'governed', against: 'floor', concurrency: 64, ratio: 0.85 },
  ],
}
