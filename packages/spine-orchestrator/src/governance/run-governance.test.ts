import { ActorId, TenantId, type Caller } from '@hoc/spine-schemas/caller'
import { completeRun } from '@hoc/spine-schemas/run-completion'
import { describe, expect, it } from 'vitest'

import { createTransactionCoordinator, wireRunGovernance, type GoverningSpine } from './run-governance.ts'

const alice: Caller = {
  tenantId: TenantId.parse('019b7a00-0000-7000-8000-00000000000a'),
  actorId: ActorId.parse('alice'),
  grants: ['runs:write'],
  scopes: ['*'],
}
const { runId } = completeRun.example.input
const ending = { runId, runStatus: 'succeeded' }

// A spine whose every dispatch ends alike: what is looked at is what lies between.
function ends(outcome: object) {
  const asked: unknown[] = []
  const dispatch = (...asking: unknown[]) => Promise.resolve(asked.push(asking) && outcome)
  return { asked, spine: { dispatch } as unknown as GoverningSpine }
}

describe('run governance', () => {
  it.each([
    [{ outcome: 'refused', code: 'RUN_NOT_RUNNING' }, 'RUN_NOT_RUNNING'],
    [
      { outcome: 'denied', gate: 'governance', authority: { authority_code: 'GOVERNANCE_KILLED' } },
      'GOVERNANCE_KILLED',
    ],
    [{ outcome: 'invalid', issues: [] }, 'INVALID_INPUT'],
  ])('throws what is not done: %j', async (outcome, code) => {
    await expect(wireRunGovernance(ends(outcome).spine).createPolicyEvaluation(ending, alice)).rejects.toMatchObject({
      code,
    })
  })

  it.each([
    ['succeeded', 'succeeded'],
    ['COMPLETED', 'succeeded'],
    ['success', 'succeeded'],
    ['failed', 'failed'],
    ['failure', 'failed'],
    ['Error', 'failed'],
  ])('knows the word %s of earlier callers', async (runStatus, outcome) => {
    const { asked, spine } = ends({ outcome: 'done', value: completeRun.example.output })

    const result = await createTransactionCoordinator(spine).execute({ runId, runStatus }, alice)

    expect(asked).toEqual([['runs.complete', { runId, outcome }, alice]])
    expect(result).toMatchObject({
      runId,
      phase: 'COMMITTED',
      domains: [{ domain: 'incidents' }, { domain: 'policies' }, { domain: 'logs' }],
    })
  })

  it.each(['halted', 'crashed', '', 'constructor'])(
    'ends no run as %j, of which it knows nothing',
    async (runStatus) => {
      const { asked, spine } = ends({ outcome: 'done', value: completeRun.example.output })

      await expect(createTransactionCoordinator(spine).execute({ runId, runStatus }, alice)).rejects.toThrow(
        'Expected one of',
      )
      expect(asked).toEqual([])
    },
  )
})
