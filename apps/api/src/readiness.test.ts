import { expect, it } from 'vitest'

import { createReadiness } from './readiness.ts'

it('names what fails', async () => {
  const checks = [
    { name: 'database', ok: true, says: 'ok' },
    { name: 'governance', ok: false, says: 'too old' },
  ]
  expect(await createReadiness(() => Promise.resolve(checks))()).toEqual({ checks, failing: ['governance'] })
})

it('checks once, however many ask at once, and again for whoever asks later', async () => {
  let asked = 0
  const readiness = createReadiness(() => Promise.resolve([{ name: `${++asked}`, ok: true, says: 'ok' }]))

  await Promise.all(Array.from({ length: 100 }, readiness))
  expect(asked).toBe(1)
  await readiness()
  expect(asked).toBe(2)
})

it('waits no longer than it was told', async () => {
  const readiness = createReadiness(() => new Promise(() => undefined), 20)
  expect(await readiness()).toMatchObject({ failing: ['checks'] })
})
