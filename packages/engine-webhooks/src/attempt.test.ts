import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { afterAttempt, delayAfter, LAST_ATTEMPT } from './attempt.ts'

const noon = '2026-01-01T12:00:00.000Z'

describe('an attempt', () => {
  const first = { attempts: 1, failingSince: null }
  const even = { at: noon, dice: 0.5 }
  const silent = { status: null, retryAfter: null }

  it.each([200, 202, 204, 299])('that is answered %i was the last', (status) => {
    expect(afterAttempt({ ...first, failingSince: noon }, { status, retryAfter: null }, even)).toEqual({
      state: 'delivered',
      dueAt: null,
      failingSince: null,
      disable: null,
    })
  })

  it.each([100, 199, 300, 301, 307, 400, 404, 429, 500, 503, null])(
    'that is answered %s is followed by another',
    (status) => {
      expect(afterAttempt(first, { status, retryAfter: null }, even)).toEqual({
        state: 'waiting',
        dueAt: '2026-01-01T12:00:05.000Z',
        failingSince: noon,
        disable: null,
      })
    },
  )

  it('is followed by ten in all, over three days, each later than the one before', () => {
    const waits = Array.from({ length: LAST_ATTEMPT - 1 }, (_, index) => delayAfter(index + 1, 0.5))

    expect(waits).toEqual(waits.toSorted((a, b) => a - b))
    expect(waits.reduce((sum, wait) => sum + wait) / 3_600_000).toBeCloseTo(75.6, 1)
    expect(afterAttempt({ ...first, attempts: LAST_ATTEMPT }, silent, even)).toMatchObject({
      state: 'dead',
      dueAt: null,
    })
  })

  it('spreads what failed together by a tenth either way', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempts, dice) => {
        const ratio = delayAfter(attempts, dice) / delayAfter(attempts, 0.5)
        return ratio >= 0.899 && ratio <= 1.101
      }),
    )
  })

  it('that is answered 410 ends the delivery, and the endpoint', () => {
    expect(afterAttempt(first, { status: 410, retryAfter: null }, even)).toMatchObject({
      state: 'dead',
      disable: 'It answered 410 Gone.',
    })
  })

  it('that fails after five days of failing ends the endpoint, and keeps the delivery', () => {
    const since = (failingSince: string) => afterAttempt({ attempts: 3, failingSince }, silent, even)

    expect(since('2025-12-27T12:00:00.001Z')).toMatchObject({ disable: null })
    expect(since('2025-12-27T12:00:00.000Z')).toMatchObject({
      state: 'waiting',
      disable: 'Every attempt has failed since 2025-12-27T12:00:00.000Z.',
    })
  })

  it.each([
    ['120', '2026-01-01T12:02:00.000Z'],
    ['Thu, 01 Jan 2026 13:00:00 GMT', '2026-01-01T13:00:00.000Z'],
    ['1', '2026-01-01T12:00:05.000Z'],
    ['999999999', '2026-01-02T12:00:00.000Z'],
    ['Fri, 01 Jan 2100 00:00:00 GMT', '2026-01-02T12:00:00.000Z'],
    ['Thu, 01 Jan 1970 00:00:00 GMT', '2026-01-01T12:00:05.000Z'],
    ['-5', '2026-01-01T12:00:05.000Z'],
    ['soon', '2026-01-01T12:00:05.000Z'],
  ])('that is asked to wait for %s waits, but no longer than a day', (retryAfter, dueAt) => {
    expect(afterAttempt(first, { status: 503, retryAfter }, even)).toMatchObject({ dueAt })
  })
})
