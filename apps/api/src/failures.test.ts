import { expect, it } from 'vitest'

import { createFailures } from './failures.ts'

function arranged(options: { remembered?: number } = {}) {
  const clock = { at: 1_000_000 }
  return { clock, failures: createFailures({ perMinute: 3, now: () => clock.at, ...options }) }
}

it('lets so many failures pass, says which was the last, and then asks to wait', () => {
  const { failures } = arranged()

  const last = [1, 2, 3].map(() => failures.failed('a'))

  expect(last).toEqual([false, false, true])
  expect(failures.waitMs('a', undefined)).toBe(20_000)
  expect(failures.waitMs('b', undefined)).toBe(0)
})

it('forgives one failure after the other', () => {
  const { failures, clock } = arranged()
  for (let i = 0; i < 3; i++) failures.failed('a')

  clock.at += 19_999
  expect(failures.waitMs('a', undefined)).toBeGreaterThan(0)
  clock.at += 1
  expect(failures.waitMs('a', undefined)).toBe(0)
  failures.failed('a')
  expect(failures.waitMs('a', undefined)).toBeGreaterThan(0)
})

it('does not make wait whoever shows a key that was proven', () => {
  const { failures } = arranged()
  failures.proved('k3yk3yk3yk3y')
  for (let i = 0; i < 5; i++) failures.failed('a')

  expect(failures.waitMs('a', 'k3yk3yk3yk3y')).toBe(0)
  expect(failures.waitMs('a', 'another')).toBeGreaterThan(0)
})

it('remembers no more than it may, and forgets who has not been seen for longest', () => {
  const { failures } = arranged({ remembered: 100 })
  for (let i = 0; i < 5_000; i++) {
    failures.failed(`network ${i}`)
    failures.proved(`key ${i}`)
  }
  for (let i = 0; i < 3; i++) failures.failed('network 4999')

  expect(failures.size()).toBe(200)
  expect(failures.waitMs('network 4999', 'key 0')).toBeGreaterThan(0)
  expect(failures.waitMs('network 4999', 'key 4999')).toBe(0)
})
