import { expect, it } from 'vitest'

import { within } from './within.ts'

const never = new Promise<never>(() => undefined)

it('answers what comes in time, and fails as it fails', async () => {
  expect(await within(1_000, Promise.resolve('done'), () => 'late')).toBe('done')
  await expect(within(1_000, Promise.reject(new Error('broken')), () => 'late')).rejects.toThrow('broken')
})

it('answers otherwise when its time is over', async () => {
  expect(await within(5, never, () => 'late')).toBe('late')
  const refuse = () => {
    throw new Error('too late')
  }
  await expect(within(5, never, refuse)).rejects.toThrow('too late')
})

it('leaves no timer behind', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length
  const before = timers()
  await within(60_000, Promise.resolve('done'), () => 'late')
  expect(timers()).toBe(before)
})
