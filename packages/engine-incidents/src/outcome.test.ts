import { EndedRunState } from '@hoc/spine-schemas/runs'
import { describe, expect, it } from 'vitest'

import { outcomeOf } from './outcome.ts'

describe('the outcome of a run', () => {
  it.each([
    ['success', ['succeeded', 'completed', 'success', 'SUCCEEDED', 'Success']],
    ['failure', ['failed', 'failure', 'error', 'crashed', 'FAILED']],
    ['blocked', ['halted', 'blocked', 'Blocked']],
    ['aborted', ['aborted', 'cancelled', 'CANCELLED']],
  ])('is %s where its status is one of %j', (outcome, statuses) => {
    expect(statuses.map(outcomeOf)).toEqual(statuses.map(() => outcome))
  })

  it('is a failure where nobody has heard of its status', () => {
    for (const status of ['', 'constructor', '__proto__', 'succeeded ', 'ok']) expect(outcomeOf(status)).toBe('failure')
  })

  it('is known for every state that our runs end in', () => {
    expect(EndedRunState.options.map(outcomeOf)).toEqual([
      'success',
      'failure',
      'blocked',
      'blocked',
      'aborted',
      'failure',
    ])
  })
})
