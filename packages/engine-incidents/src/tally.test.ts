import { expect, it } from 'vitest'

import { tally } from './tally.ts'

it('counts nothing as none, for every severity', () => {
  expect(tally([{ severity: 'high', count: 3 }])).toEqual({ critical: 0, high: 3, medium: 0, low: 0, none: 0 })
})
