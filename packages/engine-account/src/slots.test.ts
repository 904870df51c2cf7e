import { expect, it } from 'vitest'

import { idleSlots, keptSlots, slotsLastMs, wantedSlots } from './slots.ts'

it('asks for what runs and waits, with some to spare where there are many, and never for more than there are', () => {
  expect(wantedSlots({ running: 0, waiting: 1, most: 3 })).toBe(1)
  expect(wantedSlots({ running: 2, waiting: 4, most: 5 })).toBe(5)
  expect(wantedSlots({ running: 2, waiting: 1, most: 64 })).toBe(11)
  expect(wantedSlots({ running: 2, waiting: 0, most: 64 })).toBe(2)
})

it('keeps nothing of few that it does not use, and some of many', () => {
  expect([1, 7, 8, 64].map(idleSlots)).toEqual([0, 0, 1, 8])
  expect(keptSlots({ running: 0, most: 7 }, 5)).toBe(0)
  expect(keptSlots({ running: 3, most: 64 }, 20)).toBe(11)
  expect(keptSlots({ running: 3, most: 64 }, 4)).toBe(4)
})

it('holds them for as long as what is begun with them takes at most, and that again', () => {
  expect(slotsLastMs(11_000)).toBe(22_000)
})
