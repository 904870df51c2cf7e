import type { GateAnswer } from '@hoc/spine-schemas/authority'
import { refuse } from '@hoc/spine-schemas/decision'
import { anEndedRun, aRun, aRunningRun } from '@hoc/spine-schemas/testing/runs'
import { expect, it } from 'vitest'

import { checkpoint } from './checkpoint.ts'

const running = aRunningRun()
const cancelled = anEndedRun({ state: 'cancelled', errorCode: null, errorMessage: 'By hand.' })
const says = (gate: string, verdict: GateAnswer['verdict'], code: string): GateAnswer => ({
  gate,
  verdict,
  code,
  reason: 'Because.',
  liftedBy: 'operator',
})

it('lets a running run go on where no gate objects', () => {
  const gates = [says('governance', 'allow', 'ALLOWED'), says('tenant', 'allow', 'ALLOWED')]

  expect(checkpoint(running, gates)).toMatchObject({ plan: { verdict: 'continue', reasons: [] } })
})

it('lets it go on with a warning while governance is degraded', () => {
  expect(checkpoint(running, [says('governance', 'allow_degraded', 'GOVERNANCE_DEGRADED')])).toMatchObject({
    plan: { verdict: 'continue_degraded', reasons: [{ code: 'GOVERNANCE_DEGRADED' }] },
  })
})

it.each([
  ['governance', 'GOVERNANCE_KILLED'],
  ['tenant', 'TENANT_SUSPENDED'],
])('stops it where %s denies, and says who lifts that', (gate, code) => {
  expect(checkpoint(running, [says(gate, 'deny', code)])).toMatchObject({
    plan: { verdict: 'stop', reasons: [{ gate, code, liftedBy: 'operator' }] },
  })
})

it('stops one that was cancelled, and names every reason there is', () => {
  expect(checkpoint(cancelled, [says('governance', 'deny', 'GOVERNANCE_KILLED')])).toMatchObject({
    plan: {
      verdict: 'stop',
      reasons: [{ gate: 'run', code: 'RUN_CANCELLED', liftedBy: null }, { gate: 'governance' }],
    },
  })
})

it('stops one that was not started', () => {
  expect(checkpoint(aRun(), [])).toMatchObject({ plan: { verdict: 'stop', reasons: [{ code: 'RUN_QUEUED' }] } })
})

it('does not stop a run for what the key of whoever asks may not', () => {
  expect(checkpoint(running, [says('scope', 'deny', 'SCOPE_MISSING'), says('grant', 'deny', 'X')])).toMatchObject({
    plan: { verdict: 'continue' },
  })
})

it('stops where the authority could not be asked', () => {
  expect(checkpoint(running, undefined)).toMatchObject({
    plan: { verdict: 'stop', reasons: [{ code: 'AUTHORITY_ERROR' }] },
  })
})

it('says so when there is no run', () => {
  expect(checkpoint(undefined, [])).toEqual(refuse('RUN_NOT_FOUND'))
})
