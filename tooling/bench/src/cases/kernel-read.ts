import type { Case } from '../case.ts'
import { readInFlight } from '../variants/bare-flights.ts'
import { floorRead } from '../variants/floor.ts'
import { governedRead } from '../variants/governed.ts'

/** What governing a read costs. */
export const kernelRead: Case = {
  name: 'kernel.read',
  says: 'an entity in one flight, against BEGIN READ ONLY, SELECT and COMMIT awaited one by one, and its own statements bare',
  metric: 'throughput',
  unit: 'ops/s',
  better: 'more',
  variants: {
    governed: { database: 'empty', measure: governedRead },
    floor: { database: 'empty', measure: floorRead },
    'bare flight': { database: 'empty', measure: readInFlight },
  },
  goals: [
    { variant: 'governed', against: 'floor', concurrency: 1, ratio: 1.5 },
    { variant: 'governed', against: 'floor', concurrency: 16, ratio: 0.9 },
    { variant: 'governed', against: 'floor', concurrency: 64, ratio: 0.85 },
    { variant: 'governed', against: 'bare flight', concurrency: 1, ratio: 0.6 },
    { variant: 'governed', against: 'bare flight', concurrency: 16, ratio: 0.6 },
    { variant: 'governed', against: 'bare flight', concurrency: 64, ratio: 0.6 },
  ],
}
