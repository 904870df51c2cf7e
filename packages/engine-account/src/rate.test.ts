import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { availableIn, fullMs, lease, rateLimit, waitMs } from './rate.ts'
import { firstSize, mostAtOnce, nextSize, SLICE_MS } from './slice.ts'

const aLimit = fc.integer({ min: 1, max: 10_000_000 }).map(rateLimit)
const SECOND_US = 1_000_000

describe('a bucket', () => {
  it('that nobody has asked yet gives its burst, and no more', () => {
    fc.assert(
      fc.property(aLimit, (limit) => {
        const all = lease(0, { wanted: limit.burst + 1, returned: 0 }, limit)

        expect(all.granted).toBe(limit.burst)
        expect(lease(all.aheadUs, { wanted: 1, returned: 0 }, limit).granted).toBe(0)
        expect(waitMs(all.aheadUs, limit)).toBeGreaterThan(0)
      }),
    )
  })

  it('never gives more in any window than its burst and what flows in meanwhile, whatever is asked and given back', () => {
    const asked = fc.record({
      afterUs: fc.integer({ min: 0, max: 20 * SECOND_US }),
      wanted: fc.integer({ min: 0, max: 5_000 }),
      spends: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20_000 }).map(rateLimit),
        fc.array(asked, { maxLength: 40 }),
        (limit, asks) => {
          let [at, spentUntil, kept] = [0, 0, 0]
          const spent: { at: number; count: number }[] = []
          for (const { afterUs, wanted, spends } of asks) {
            at += afterUs
            const { granted, aheadUs } = lease(Math.max(0, spentUntil - at), { wanted, returned: kept }, limit)
            spentUntil = at + aheadUs
            const count = Math.floor(granted * spends) // the rest is given back with the next one
            kept = granted - count
            spent.push({ at, count })
          }
          for (const [i, first] of spent.entries()) {
            let sum = 0
            for (const { at: until, count } of spent.slice(i)) {
              sum += count
              const most = limit.burst + ((until - first.at) * limit.perMinute) / (60 * SECOND_US)
              expect(sum).toBeLessThanOrEqual(most + 1e-3 + limit.perMinute / (60 * SECOND_US))
            }
          }
        },
      ),
    )
  })

  it('has a token again when it says so', () => {
    fc.assert(
      fc.property(aLimit, fc.nat(10_000), (limit, wanted) => {
        const { aheadUs } = lease(0, { wanted, returned: 0 }, limit)
        const later = aheadUs - waitMs(aheadUs, limit) * 1_000

        expect(availableIn(later, limit)).toBeGreaterThanOrEqual(1)
        expect(availableIn(aheadUs - fullMs(aheadUs) * 1_000, limit)).toBe(limit.burst)
      }),
    )
  })
})

describe('a slice', () => {
  it('is a quarter of the burst at most, and never nothing', () => {
    fc.assert(
      fc.property(aLimit, fc.nat(1e6), fc.nat(1e6), fc.nat(5_000), (limit, size, spent, tookMs) => {
        const next = nextSize({ size, spent, tookMs }, limit)

        expect(next).toBeGreaterThanOrEqual(1)
        expect(next).toBeLessThanOrEqual(mostAtOnce(limit))
        expect(firstSize(limit)).toBeLessThanOrEqual(mostAtOnce(limit))
      }),
    )
  })

  it('grows while it is soon spent, and shrinks to what was needed', () => {
    const limit = rateLimit(60_000)

    expect(nextSize({ size: 8, spent: 8, tookMs: 10 }, limit)).toBe(16)
    expect(nextSize({ size: 8, spent: 8, tookMs: SLICE_MS }, limit)).toBe(8)
    expect(nextSize({ size: 100, spent: 3, tookMs: SLICE_MS }, limit)).toBe(3)
    expect(nextSize({ size: 2_500, spent: 2_500, tookMs: 1 }, limit)).toBe(2_500)
  })
})
