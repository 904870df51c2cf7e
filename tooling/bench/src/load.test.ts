import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'

import { nanoseconds, throughput } from './load.ts'

const shape = { concurrency: 3, warmMs: 20, runMs: 60 }

test('keeps as many pieces of work going at once as it is told', async () => {
  let [going, most] = [0, 0]
  await throughput(async () => {
    most = Math.max(most, ++going)
    await pause(1)
    going--
  }, shape)

  expect(most).toBe(3)
  expect(going).toBe(0)
})

test('ends with the first failure: a rate of errors is no throughput', async () => {
  let done = 0
  const work = async () => {
    await pause(1)
    if (++done === 5) throw new Error('no more')
  }

  await expect(throughput(work, shape)).rejects.toThrow('no more')
})

test('measures until something is done, however short it was told to', async () => {
  const rate = await throughput(() => pause(30), { concurrency: 1, warmMs: 10, runMs: 1 })

  expect(rate).toBeGreaterThan(0)
})

test('tells how long one piece of work takes', async () => {
  let done = 0
  const each = await nanoseconds(async () => void done++, { warmMs: 5, runMs: 20 })

  expect(each).toBeGreaterThan(0)
  expect(done % 256).toBe(0)
})
