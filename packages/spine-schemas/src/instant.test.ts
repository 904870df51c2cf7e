import { expect, it } from 'vitest'

import { instant } from './instant.ts'

it.each(['0001-01-01T00:00:00Z', '2026-01-01T12:00:00.000Z', '9999-12-31T23:59:59Z'])('takes %s', (at) => {
  expect(instant.parse(at)).toBe(at)
})

it.each(['0000-01-01T00:00:00Z', '2026-01-01T12:00:00+01:00', '2026-02-30T00:00:00Z', '2026-01-01'])(
  'does not take %s',
  (at) => {
    expect(instant.safeParse(at).success).toBe(false)
  },
)
