import { refuse } from '@hoc/spine-schemas/decision'
import { alice, noon } from '@hoc/spine-schemas/testing/incidents'
import { anEndedRun, anObligation, aRun, aRunningRun } from '@hoc/spine-schemas/testing/runs'
import { describe, expect, it } from 'vitest'

import { complete, endedSo, failureTold } from './complete.ts'

const by = { by: alice, at: noon }
const failed = { outcome: 'failed', errorCode: 'TOOL_TIMEOUT', errorMessage: 'orders.read did not answer.' } as const
const succeeded = { outcome: 'succeeded' } as const

describe('complete', () => {
  it('ends a running run as it is told, and settles what it owed', () => {
    const held = { run: aRunningRun(), owed: [anObligation()] }

    expect(complete(held, { ...succeeded, ...by })).toMatchObject({
      plan: { after: { state: 'succeeded', errorCode: null, endedAt: noon }, settled: [{ after: { state: 'done' } }] },
    })
    expect(complete(held, { ...failed, ...by })).toMatchObject({
      plan: { after: { state: 'failed', errorCode: 'TOOL_TIMEOUT', errorMessage: failed.errorMessage } },
    })
  })

  it.each([
    ['RUN_NOT_FOUND', undefined, succeeded],
    ['RUN_NOT_RUNNING', aRun(), succeeded],
    ['RUN_ENDED_OTHERWISE', anEndedRun(), succeeded],
    ['RUN_ENDED_OTHERWISE', anEndedRun({ state: 'cancelled' }), failed],
    ['ERROR_MISSING', aRunningRun(), { outcome: 'failed' }],
    ['ERROR_MISSING', aRunningRun(), { outcome: 'failed', errorMessage: 'It broke.' }],
    ['ERROR_UNEXPECTED', aRunningRun(), { ...failed, outcome: 'succeeded' }],
  ] as const)('refuses with %s', (code, run, told) => {
    expect(complete({ run, owed: [] }, { ...told, ...by })).toEqual(refuse(code))
  })
})

describe('endedSo', () => {
  it('knows the run that ended just so, and no other', () => {
    const run = anEndedRun()

    expect(endedSo(run, failed)).toBe(run)
    expect(endedSo(run, { ...failed, errorCode: 'ANOTHER' })).toBeUndefined()
    expect(endedSo(run, { ...failed, errorMessage: 'Another.' })).toBeUndefined()
    expect(endedSo(run, succeeded)).toBeUndefined()
    expect(endedSo(aRunningRun(), succeeded)).toBeUndefined()
    expect(endedSo(undefined, succeeded)).toBeUndefined()
  })
})

it('tells how a run failed only where somebody says that it did', () => {
  expect(failureTold(failed)).toEqual({ errorCode: 'TOOL_TIMEOUT', errorMessage: failed.errorMessage })
  expect(failureTold(succeeded)).toBeUndefined()
})
