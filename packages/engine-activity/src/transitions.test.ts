import { EndedRunState, RunState } from '@hoc/spine-schemas/runs'
import { aRun, aRunningRun } from '@hoc/spine-schemas/testing/runs'
import { describe, expect, it } from 'vitest'

import { hasEnded, mayBecome, transitions } from './transitions.ts'

const legal = [
  'queued → running',
  'queued → blocked',
  'queued → cancelled',
  'running → succeeded',
  'running → failed',
  'running → blocked',
  'running → halted',
  'running → cancelled',
  'running → crashed',
]

describe('a run', () => {
  it('goes the nine ways there are, of all sixty-four', () => {
    const pairs = RunState.options.flatMap((from) => RunState.options.map((to) => ({ from, to })))
    const allowed = pairs.filter(({ from, to }) => mayBecome(from, to)).map(({ from, to }) => `${from} → ${to}`)

    expect(pairs).toHaveLength(64)
    expect(allowed).toEqual(legal)
  })

  it('has ended in every state that leads nowhere, and in no other', () => {
    const leadsNowhere = RunState.options.filter((state) => transitions[state].length === 0)

    expect(leadsNowhere).toEqual(EndedRunState.options)
    expect([hasEnded(aRun()), hasEnded(aRunningRun())]).toEqual([false, false])
    expect(EndedRunState.options.every((state) => hasEnded({ state }))).toBe(true)
  })
})
