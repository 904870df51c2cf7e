import { z } from 'zod'
import { afterEach, expect, it, vi } from 'vitest'

import { uuid7 } from './uuid7.ts'

const many = (count: number) => Array.from({ length: count }, uuid7)
const instantOf = (id: string) => Number.parseInt(id.replace('-', '').slice(0, 12), 16)

afterEach(() => vi.useRealTimers())

it('is a uuid v7 of now', () => {
  const before = Date.now()
  const id = uuid7()

  expect(z.uuidv7().safeParse(id).success).toBe(true)
  expect(instantOf(id)).toBeGreaterThanOrEqual(before)
  expect(instantOf(id)).toBeLessThanOrEqual(Date.now() + 100)
})

it('sorts later when it is made later, also when a millisecond has more than it can count', () => {
  vi.useFakeTimers({ now: Date.now() })
  const ids = many(20_000)

  expect(ids).toEqual(ids.toSorted())
  expect(new Set(ids).size).toBe(ids.length)
})

it('sorts later although the clock was put back', () => {
  const before = uuid7()
  vi.useFakeTimers({ now: Date.now() - 30_000 })

  expect(uuid7() > before).toBe(true)
})

it('shares its random bits with no other', () => {
  const tails = many(10_000).map((id) => id.slice(-12))

  expect(new Set(tails).size).toBe(tails.length)
})
