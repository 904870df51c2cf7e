import type { Case } from '../case.ts'
import { writeInFlights } from '../variants/bare-flights.ts'
import { writeByHand } from '../variants/by-hand.ts'
import { floorWrite } from '../variants/floor.ts'
import { governedWrite } from '../variants/governed.ts'

/** What governing a write costs, and what it saves over writing the same rows by hand. */
export const kernelWrite: Case = {
  name: 'kernel.write',
  says: 'an entity read and a change of it written under a key, against a raw transaction of five statements that does no more, the same rows by hand, and its own statements bare',
  metric: 'throughput',
  unit: 'ops/s',
  better: 'more',
  variants: {
    governed: { database: 'empty', measure: governedWrite },
    floor: { database: 'empty', measure: floorWrite },
    'by hand': { database: 'empty', measure: writeByHand },
    'bare flights': { database: 'empty', measure: writeInFlights },
  },
  goals: [
    { variant: 'governed', against: 'floor', concurrency: 1, ratio: 1 },
    { variant: 'governed', against: 'floor', concurrency: 16, ratio: 0.6 },
    { variant: 'governed', against: 'floor', concurrency: 64, ratio: 0.55 },
    { variant: 'governed', against: 'by hand', concurrency: 1, ratio: 1.3 },
    { variant: 'governed', against: 'by hand', concurrency: 16, ratio: 1.3 },
    { variant: 'governed', against: 'by hand', concurrency: 64, ratio: 1.3 },
    { variant: 'governed', against: 'bare flights', concurrency: 1, ratio: 0.8 },
    { variant: 'governed', against: 'bare flights', concurrency: 16, ratio: 0.8 },
    { variant: 'governed', against: 'bare flights', concurrency: 64, ratio: 0.8 },
  ],
}
