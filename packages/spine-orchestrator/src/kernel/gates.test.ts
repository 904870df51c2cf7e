import { KeyId, SYSTEM_TENANT, type Caller } from '@hoc/spine-schemas/caller'
import { setGovernanceMode } from '@hoc/spine-schemas/governance'
import { acknowledgeIncident, listIncidents } from '@hoc/spine-schemas/incidents'
import { listJobs } from '@hoc/spine-schemas/jobs'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { describe, expect, it } from 'vitest'

import type { Standing } from './gate.ts'
import { decide, isGoverned } from './gates.ts'

const caller = anOperator()
const standing: Standing = { mode: 'normal', tenantState: 'active' }
const write = { contract: acknowledgeIncident, caller, standing }
const read = { contract: listIncidents, caller, standing }

describe('decide', () => {
  it('allows what every gate lets pass', () => {
    expect(decide(write)).toMatchObject({ verdict: 'allow', code: 'ALLOWED', conditions: [] })
  })

  it('denies writes after a kill, and says who can lift it', () => {
    const killed = { standing: { ...standing, mode: 'killed' } } as const

    expect(decide({ ...write, ...killed })).toMatchObject({
      verdict: 'deny',
      gate: 'governance',
      code: 'GOVERNANCE_KILLED',
      liftedBy: 'whoever may set the governance mode',
    })
    expect(decide({ ...read, ...killed })).toMatchObject({
      verdict: 'allow_degraded',
      conditions: ['governance_disabled'],
    })
  })

  it('lets a kill be lifted', () => {
    const lifting = { contract: setGovernanceMode, caller: anOperator({ grants: ['governance:*'] }) }

    expect(decide({ ...lifting, standing: { ...standing, mode: 'killed' } })).toMatchObject({
      verdict: 'allow_degraded',
    })
  })

  it('degrades everything while governance is degraded', () => {
    expect(decide({ ...write, standing: { ...standing, mode: 'degraded' } })).toMatchObject({
      verdict: 'allow_degraded',
      code: 'GOVERNANCE_DEGRADED',
      conditions: ['degraded_mode'],
    })
  })

  it('denies a write, and degrades a read, while governance cannot be read', () => {
    const unread = { standing: undefined }

    expect(decide({ ...write, ...unread })).toMatchObject({ verdict: 'deny', code: 'AUTHORITY_ERROR' })
    expect(decide({ ...read, ...unread })).toMatchObject({ verdict: 'allow_degraded', code: 'AUTHORITY_ERROR' })
  })

  it('lets no error pass a read that lacks its grant', () => {
    const stranger = { ...caller, grants: [] }

    expect(decide({ ...read, caller: stranger, standing: undefined })).toMatchObject({
      verdict: 'deny',
      gate: 'grant',
      conditions: ['authority_check_error'],
    })
  })

  it.each([
    ['incidents:write', 'allow'],
    ['incidents:*', 'allow'],
    ['*', 'allow'],
    ['incidents:read', 'deny'],
    ['incident:*', 'deny'],
    ['incidents', 'deny'],
    ['', 'deny'],
  ])('reads the grant %j as %s', (grant, verdict) => {
    expect(decide({ ...write, caller: { ...caller, grants: [grant] } }).verdict).toBe(verdict)
  })

  it.each([
    ['suspended', 'allow', 'deny'],
    ['terminated', 'deny', 'deny'],
    ['archived', 'deny', 'deny'],
  ] as const)('in a tenant that is %s, reads are %s and writes are %s', (tenantState, reading, writing) => {
    expect(decide({ ...read, standing: { ...standing, tenantState } }).verdict).toBe(reading)
    expect(decide({ ...write, standing: { ...standing, tenantState } }).verdict).toBe(writing)
  })

  it('lets no key pass but an active one, reads neither', () => {
    const keyId = KeyId.parse('019b7a00-0000-7000-8000-0000000000c2')
    const code = (key: Partial<Caller>) => {
      const decision = decide({ ...read, caller: { ...caller, ...key } })
      return decision.verdict === 'deny' ? `${decision.gate} ${decision.code}` : decision.verdict
    }

    expect(code({ keyId, keyState: 'active' })).toBe('allow')
    expect(code({ keyId, keyState: 'frozen' })).toBe('caller KEY_FROZEN')
    expect(code({ keyId, keyState: 'revoked' })).toBe('caller KEY_REVOKED')
    expect(code({ keyId, keyState: 'expired' })).toBe('caller KEY_EXPIRED')
    expect(code({ keyId })).toBe('caller KEY_UNKNOWN')
    expect(code({ keyState: 'frozen' })).toBe('caller KEY_FROZEN')
  })

  it('asks for the scope before the grant', () => {
    const held = (scopes: string[], grants: string[]) => decide({ ...write, caller: { ...caller, scopes, grants } })

    expect(held(['incidents.list'], [])).toMatchObject({ gate: 'scope', code: 'SCOPE_MISSING' })
    expect(held([], ['*'])).toMatchObject({
      gate: 'scope',
      reason: 'The key is for nothing, not for "incidents.acknowledge".',
    })
    expect(held(['incidents.*'], [])).toMatchObject({ gate: 'grant' })
    expect(held(['incidents.*'], ['incidents:write'])).toMatchObject({ verdict: 'allow' })
  })

  it('keeps tenants out of what only the installation may ask', () => {
    const all = { contract: listJobs, standing, caller: anOperator({ grants: ['*'] }) }

    expect(decide(all)).toMatchObject({ verdict: 'deny', gate: 'plane', code: 'OPERATOR_ONLY' })
    expect(decide({ ...all, caller: { ...all.caller, tenantId: SYSTEM_TENANT } })).toMatchObject({ verdict: 'allow' })
  })
})

it('is governed wherever no kill has stopped it, as far as is known', () => {
  expect(isGoverned(standing)).toBe(true)
  expect(isGoverned({ ...standing, mode: 'killed' })).toBe(false)
  expect(isGoverned(undefined)).toBeNull()
})
