import { accept, refuse } from '@hoc/spine-schemas/decision'
import { alice } from '@hoc/spine-schemas/testing/incidents'
import { aProposal } from '@hoc/spine-schemas/testing/lessons'
import { describe, expect, it } from 'vitest'

import { revise } from './revise.ts'

const at = '2026-01-01T14:00:00.000Z'
const revising = { version: 1, reason: 'Shorter.', by: alice, at }
const before = aProposal()

describe('revise', () => {
  it('rewrites what is said, keeps the rest, and makes a version of it', () => {
    const after = aProposal({ name: 'Stop what times out', updatedAt: at, version: 2 })
    const { rationale, rule } = before

    expect(revise(before, { ...revising, name: 'Stop what times out' })).toEqual(
      accept({
        before,
        after,
        version: {
          proposalId: before.id,
          version: 2,
          name: 'Stop what times out',
          rationale,
          rule,
          reason: 'Shorter.',
          createdBy: alice,
          createdAt: at,
        },
      }),
    )
  })

  it('never makes more of it than a draft', () => {
    const rule = { trigger: { errorCode: 'E' }, action: { type: 'warn', description: 'Warn.' } } as const

    expect(revise(before, { ...revising, rule, rationale: 'r' })).toMatchObject({
      plan: { after: { state: 'draft', rule, rationale: 'r', provenance: before.provenance } },
    })
  })

  it('refuses who has not read the newest version, and who says what is said', () => {
    const { severityThreshold = null, errorCode = null } = before.rule.trigger
    const same = { trigger: { severityThreshold, errorCode }, action: before.rule.action }

    expect(revise(before, { ...revising, version: 2, name: 'x' })).toEqual(refuse('PROPOSAL_CHANGED'))
    expect(revise(before, revising)).toEqual(refuse('PROPOSAL_UNCHANGED'))
    expect(revise(before, { ...revising, name: before.name, rule: same })).toEqual(refuse('PROPOSAL_UNCHANGED'))
    expect(revise(undefined, revising)).toEqual(refuse('PROPOSAL_NOT_FOUND'))
  })
})
