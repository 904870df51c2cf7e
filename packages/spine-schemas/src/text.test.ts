import { expect, it } from 'vitest'
import { z } from 'zod'

import { CriticalSuccessPattern } from './lessons.ts'
import { name } from './text.ts'

it('takes no two names that would become one', () => {
  const metrics = { ' score ': 2, score: 1 }

  expect(CriticalSuccessPattern.safeParse({ successType: 'cost_efficiency', metrics }).error?.issues).toMatchObject([
    { path: ['metrics', ' score '] },
  ])
  expect(CriticalSuccessPattern.parse({ successType: 'cost_efficiency', metrics: { score: 1, 'a b': 2 } })).toEqual({
    successType: 'cost_efficiency',
    metrics: { score: 1, 'a b': 2 },
  })
})

it('takes no name that nobody could store or find', () => {
  for (const wrong of ['', ' ', 'a\0', '\ud800', 'n'.repeat(101)])
    expect(name(100).safeParse(wrong).success).toBe(false)
  expect(z.record(name(100), z.number()).parse({ 'Größe 3': 1 })).toEqual({ 'Größe 3': 1 })
})
