import { expect, it } from 'vitest'

import { bootstrapSpine, getSpine } from './bootstrap.ts'

it('has no spine before it is made, one after, and never two', () => {
  expect(() => getSpine()).toThrow('Expected bootstrapSpine() before getSpine(), saw none.')

  const spine = bootstrapSpine({ pool: {} as never, governance: () => undefined })

  expect(getSpine()).toBe(spine)
  expect(() => bootstrapSpine({ pool: {} as never, governance: () => undefined })).toThrow('saw a second')
})
