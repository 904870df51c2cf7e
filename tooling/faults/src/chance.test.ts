import { expect, it } from 'vitest'

import { chanceOf } from './chance.ts'

it('chooses the same from the same seed, and otherwise from another', () => {
  const drawn = (seed: number) => Array.from({ length: 20 }, chanceOf(seed).between.bind(null, 1, 100))

  expect(drawn(7)).toEqual(drawn(7))
  expect(drawn(7)).not.toEqual(drawn(8))
})

it('chooses as the weights say', () => {
  const { oneOf } = chanceOf(1)
  const drawn = Array.from({ length: 4_000 }, () =>
    oneOf([
      ['often', 3],
      ['seldom', 1],
      ['never', 0],
    ]),
  )

  expect(drawn.filter((one) => one === 'often').length / 4_000).toBeCloseTo(0.75, 1)
  expect(drawn).not.toContain('never')
})
