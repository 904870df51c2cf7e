import { expect, it } from 'vitest'

import { shared } from './shared.ts'

it('runs once for all who ask at once, and again for who asks later', async () => {
  let runs = 0
  const count = shared(() => Promise.resolve(++runs))

  expect(await Promise.all([count(), count(), count()])).toEqual([1, 1, 1])
  expect(await count()).toBe(2)
})

it('asks again after a failure', async () => {
  const answers = [Promise.reject(new Error('away')), Promise.resolve('here')]
  const ask = shared(() => answers.shift() ?? Promise.resolve('gone'))

  await expect(ask()).rejects.toThrow('away')
  expect(await ask()).toBe('here')
})
