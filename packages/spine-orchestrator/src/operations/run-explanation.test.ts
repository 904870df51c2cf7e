import { gateOf } from '@hoc/engine-activity/explain-dispatches'
import type { Caller } from '@hoc/spine-schemas/caller'
import { listJobs } from '@hoc/spine-schemas/jobs'
import { declareRun } from '@hoc/spine-schemas/run-contracts'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { expect, it } from 'vitest'

import type { Question } from '../kernel/gate.ts'
import { explain } from '../kernel/gates.ts'

const caller = anOperator({ grants: ['*'] })
const standing = { mode: 'normal', tenantState: 'active' } as const
const fine: Question = { contract: declareRun, caller, standing }
const keyId = caller.tenantId as unknown as NonNullable<Caller['keyId']>
const keyIs = (keyState: NonNullable<Caller['keyState']> | undefined): Question => ({
  ...fine,
  caller: { ...caller, keyId, ...(keyState && { keyState }) },
})
const exceeded = (code: 'RATE_LIMITED' | 'TOO_MANY_AT_ONCE' | 'LIMITS_UNREADABLE'): Question => ({
  ...fine,
  admission: { exceeded: { code, of: 'key', most: 1, retryAfterMs: 1 }, end: () => undefined },
})

it('names the gate of every code that a gate objects with', () => {
  const questions: Question[] = [
    keyIs('frozen'),
    keyIs('revoked'),
    keyIs('expired'),
    keyIs(undefined),
    { ...fine, contract: listJobs },
    { ...fine, standing: { ...standing, tenantState: 'suspended' } },
    { ...fine, standing: { ...standing, tenantState: 'terminated' } },
    { ...fine, standing: { ...standing, mode: 'killed' } },
    { ...fine, standing: { ...standing, mode: 'degraded' } },
    { ...fine, standing: undefined },
    { ...fine, caller: { ...caller, scopes: [] } },
    { ...fine, caller: { ...caller, grants: [] } },
    exceeded('RATE_LIMITED'),
    exceeded('TOO_MANY_AT_ONCE'),
    exceeded('LIMITS_UNREADABLE'),
  ]

  const objections = questions.flatMap(explain).filter(({ verdict }) => verdict !== 'allow')
  expect(Object.fromEntries(objections.map(({ code, gate }) => [code, gate]))).toEqual(gateOf)
})
