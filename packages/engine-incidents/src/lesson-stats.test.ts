import { expect, it } from 'vitest'

import { lessonStats } from './lesson-stats.ts'

it('counts lessons by type and by state, also where there are none', () => {
  const counts = [
    { type: 'failure', state: 'pending', count: 3 },
    { type: 'failure', state: 'dismissed', count: 2 },
    { type: 'near_threshold', state: 'pending', count: 1 },
  ] as const

  expect(lessonStats(counts)).toEqual({
    total: 6,
    byType: { failure: 5, near_threshold: 1, critical_success: 0 },
    byState: { pending: 4, converted_to_draft: 0, deferred: 0, dismissed: 2 },
  })
})
