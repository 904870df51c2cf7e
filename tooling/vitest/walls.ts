import { breaches } from '@hoc/spine-orchestrator/testing/walls'
import { afterAll, expect } from 'vitest'

// Behind every test on PostgreSQL: nothing ran outside a transaction, and every transaction that was begun has ended, once.
afterAll(() => {
  expect(breaches()).toEqual([])
})
