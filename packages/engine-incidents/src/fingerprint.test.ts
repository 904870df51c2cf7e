import { anIncident } from '@hoc/spine-schemas/testing/incidents'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { fingerprint } from './fingerprint.ts'

const timeout = { category: 'execution_failure', errorCode: 'EXECUTION_TIMEOUT' } as const

describe('a fingerprint', () => {
  it('is what it always was, for what is stored under its version', () => {
    expect(fingerprint(anIncident({ ...timeout, errorMessage: 'step 7 of run-17 took 31.2 s' }))).toBe(
      'v2:14c843041a2a3bb1',
    )
    expect(fingerprint(anIncident({ title: 'Run 17 exceeded its budget' }))).toBe('v2:07deb8247e32c504')
  })

  it.each([
    ['step 7 of run-17 took 31.2 s', 'Step 8 of run-1801 took  9.0 s'],
    ['no answer from 10.0.0.7:443', 'no answer from 10.1.22.9:8443'],
    ['trace 0af7651916cd43dd8448eb211c80319c is lost', 'trace 4bf92f3577b34da6a3ce929d0e0e4736 is lost'],
    ['req_a1b2c3d4e5f6 timed out', 'req_00ff00ff00ff timed out'],
    ['job 01ARZ3NDEKTSV4RRFFQ69G5FAV is lost', 'job 01BX5ZZKBKACTAV9WEVGEMMVRZ is lost'],
    ['it took 1.5s', 'it took 15s'],
    ['run 019b7a00-0000-7000-8000-000000000001 failed', 'run 019b7a00-ffff-7abc-9000-00000000000f failed'],
  ])('is the same for %j and %j', (one, other) => {
    const of = (errorMessage: string) => fingerprint(anIncident({ ...timeout, errorMessage }))
    expect(of(one)).toBe(of(other))
  })

  it('differs by category, by code and by what was said', () => {
    const one = anIncident({ ...timeout, errorMessage: 'the model did not answer' })
    const others = [
      { ...one, category: 'rate_limit' as const },
      { ...one, errorCode: 'STEP_FAILURE' },
      { ...one, errorMessage: 'the tool did not answer' },
      { ...one, errorMessage: null },
    ]
    expect(new Set([one, ...others].map(fingerprint)).size).toBe(5)
  })

  it('does not depend on how the code is written, nor on the title where there is a code', () => {
    const one = anIncident({ ...timeout, title: 'One' })
    expect(fingerprint({ ...one, errorCode: 'execution_timeout', title: 'Another' })).toBe(fingerprint(one))
  })

  it('is its version and sixteen hex digits, whatever was said', () => {
    const said = fc.string({ unit: 'binary', maxLength: 4_000 })
    fc.assert(
      fc.property(said, (errorMessage) => {
        expect(fingerprint({ ...anIncident(timeout), errorMessage })).toMatch(/^v2:[0-9a-f]{16}$/)
      }),
    )
  })
})
