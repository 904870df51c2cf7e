import { expect, it } from 'vitest'

import { counted } from './counted.ts'

it('says one of a thing as one, and none or more as many', () => {
  expect([0, 1, 2].map((count) => counted(count, 'finding'))).toEqual(['0 findings', '1 finding', '2 findings'])
})
