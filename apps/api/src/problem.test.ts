import { notAsked, type AuthorityFields } from '@hoc/spine-schemas/authority'
import { TenantId, type Caller, ActorId, KeyId, KeyState, SYSTEM_TENANT } from '@hoc/spine-schemas/caller'
import type { Contract } from '@hoc/spine-schemas/contract'
import { DispatchId, type Outcome } from '@hoc/spine-schemas/outcome'
import type { Admission, Exceeded } from '@hoc/spine-orchestrator/admission'
import { decide } from '@hoc/spine-orchestrator/gates'
import { setGovernanceMode } from '@hoc/spine-schemas/governance'
import { createIncident } from '@hoc/spine-schemas/incidents'
import { listJobs } from '@hoc/spine-schemas/jobs'
import { describe, expect, it } from 'vitest'

import { denials } from './denials.ts'
import { edgeProblem, problemOf } from './problem.ts'

const dispatchId = DispatchId.parse('019b7a00-0000-7000-8000-0000000000d1')

it('advises a request that lifts a kill', () => {
  const [, body = ''] = /POST \/governance\/mode (\{.*?\})/.exec(denials.GOVERNANCE_KILLED.advice) ?? []

  expect(setGovernanceMode.input.parse(JSON.parse(body))).toMatchObject({ mode: 'normal' })
})

describe('a refusal', () => {
  it.each([
    ['missing', 404, false],
    ['conflict', 409, false],
    ['unprocessable', 422, false],
    ['limited', 429, true],
  ] as const)('that is %s is %i', (kind, status, retryable) => {
    const contract: Contract = { ...createIncident, refusals: { NO: { kind, says: 'No.' } } }
    const outcome = { outcome: 'refused', code: 'NO', dispatchId, authority: notAsked } as const
    expect(problemOf(contract, outcome)).toMatchObject({
      status,
      retryable,
      code: 'NO',
      title: 'No.',
      type: '/docs#NO',
      dispatchId,
    })
  })

  it('of the kernel says what to do with the key', () => {
    const refused = (code: string) =>
      problemOf(createIncident, { outcome: 'refused', code, dispatchId, authority: notAsked })
    expect(refused('STILL_RUNNING')).toMatchObject({ status: 409, retryable: true })
    expect(refused('IDEMPOTENCY_KEY_REUSED')).toMatchObject({ status: 422, retryable: false })
  })

  it('that the contract does not promise is a defect', () => {
    const outcome = { outcome: 'refused', code: 'ODD', dispatchId, authority: notAsked } as const
    expect(() => problemOf(createIncident, outcome)).toThrow('promises, saw "ODD"')
  })
})

describe('a denial', () => {
  it('of every gate there is has a status and an advice of its own', () => {
    const seen = new Set<string>()
    const standings: Parameters<typeof decide>[0]['standing'][] = [
      undefined,
      ...(['active', 'suspended', 'terminated', 'archived'] as const).flatMap((tenantState) =>
        (['normal', 'degraded', 'killed'] as const).map((mode) => ({ mode, tenantState })),
      ),
    ]
    const keyId = KeyId.parse('019b7a00-0000-7000-8000-0000000000c2')
    const keys = [{}, { keyId }, ...KeyState.options.map((keyState) => ({ keyId, keyState }))]
    const over = (code: Exceeded['code']): Admission => ({
      exceeded: { code, of: 'key', most: 1, retryAfterMs: 1 },
      end: () => undefined,
    })
    const admissions = (['RATE_LIMITED', 'TOO_MANY_AT_ONCE', 'LIMITS_UNREADABLE'] as const).map(
      (code) => [{}, over(code)] as const,
    )
    const tenants = [TenantId.parse('019b7a00-0000-7000-8000-0000000000c1'), SYSTEM_TENANT]
    for (const contract of [createIncident, listJobs])
      for (const standing of standings)
        for (const tenantId of tenants)
          for (const grants of [[], ['*']])
            for (const scopes of [[], ['*']])
              for (const [key, admission] of [...keys.map((each) => [each] as const), ...admissions]) {
                const caller: Caller = { tenantId, actorId: ActorId.parse('alice'), grants, scopes, ...key }
                const decision = decide({ contract, caller, standing, admission })
                if (decision.verdict === 'deny') seen.add(decision.code)
              }

    expect([...seen].toSorted()).toEqual(Object.keys(denials).toSorted())
  })

  it.each([
    ['grant', 'GRANT_MISSING', 403, false],
    ['governance', 'GOVERNANCE_KILLED', 423, false],
    ['tenant', 'TENANT_SUSPENDED', 423, false],
    ['governance', 'AUTHORITY_ERROR', 503, true],
    ['rate', 'RUNS_PER_MINUTE', 429, true],
    ['budget', 'MONTH_SPENT', 402, false],
    ['another', 'ODD', 403, false],
  ])('by the gate %s with %s is %i', (gate, code, status, retryable) => {
    expect(problemOf(createIncident, denied(gate, code))).toMatchObject({
      status,
      retryable,
      code,
      gate,
      title: 'Because.',
      liftedBy: 'bob',
    })
  })
})

it('tells twenty issues of a million, each cut short', () => {
  const issues = Array(1_000_000).fill({ path: 'p'.repeat(1_000), message: 'm'.repeat(1_000) })
  const problem = problemOf(createIncident, { outcome: 'invalid', issues, dispatchId, authority: notAsked })

  expect(problem).toMatchObject({ status: 400, code: 'INVALID_INPUT', moreIssues: 999_980 })
  expect(problem['issues']).toHaveLength(20)
  expect(JSON.stringify(problem).length).toBeLessThan(20_000)
})

it('begins with what RFC 9457 names', () => {
  expect(Object.keys(edgeProblem('NO_ROUTE'))).toEqual(['type', 'title', 'status', 'code', 'advice', 'retryable'])
})

function denied(gate: string, code: string): Outcome & { outcome: 'denied' } {
  const authority: AuthorityFields = { ...notAsked, authority_code: code, authority_reason: 'Because.' }
  return { outcome: 'denied', gate, liftedBy: 'bob', dispatchId, authority }
}
