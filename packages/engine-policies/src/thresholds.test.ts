import { accept, refuse } from '@hoc/spine-schemas/decision'
import { alice, noon } from '@hoc/spine-schemas/testing/incidents'
import { limits } from '@hoc/spine-schemas/thresholds'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { defaults, resolve, set, type Setting } from './thresholds.ts'

const golden: Setting[] = [
  { scope: 'global', maxTokens: 4_096 },
  { scope: 'tenant', maxCostMicros: 5_000_000 },
  { scope: 'agent', maxTokens: 1_024 },
]

describe('resolve', () => {
  it('merges the known settings key by key, the most specific first, and says where each limit comes from', () => {
    expect(resolve(golden)).toEqual({
      maxExecutionMs: { value: 60_000, source: 'default' },
      maxTokens: { value: 1_024, source: 'agent' },
      maxCostMicros: { value: 5_000_000, source: 'tenant' },
      failureSignal: { value: true, source: 'default' },
    })
  })

  it('does not depend on the order in which they were set', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(golden, { minLength: 3 }), (settings) => {
        expect(resolve(settings)).toEqual(resolve(golden))
      }),
    )
  })

  it('goes from agent over project, provider and tenant to global', () => {
    const scopes = ['agent', 'project', 'provider', 'tenant', 'global'] as const
    const all = scopes.map((scope, index) => ({ scope, maxTokens: 1_000 + index }))

    const sources = scopes.map((_, index) => resolve(all.slice(index).toReversed()).maxTokens.source)

    expect(sources).toEqual(scopes)
  })

  it('takes a setting that says no to signals for one', () => {
    const settings = [
      { scope: 'tenant', failureSignal: true } as const,
      { scope: 'agent', failureSignal: false } as const,
    ]

    expect(resolve(settings).failureSignal).toEqual({ value: false, source: 'agent' })
  })

  it('passes over what a scope leaves to the next', () => {
    expect(resolve([{ scope: 'agent', maxTokens: null }, ...golden.slice(0, 1)]).maxTokens.source).toBe('global')
  })
})

describe('the limits', () => {
  it.each([
    ['maxExecutionMs', 1_000, 300_000],
    ['maxTokens', 256, 200_000],
    ['maxCostMicros', 10_000, 100_000_000],
  ] as const)('%s lies from %d to %d, and so does its default', (key, least, most) => {
    const takes = (value: number) => limits[key].safeParse(value).success

    expect([least, most, defaults[key]].map(takes)).toEqual([true, true, true])
    expect([least - 1, most + 1, least + 0.5].map(takes)).toEqual([false, false, false])
  })
})

describe('set', () => {
  const by = { by: alice, at: noon }

  it('sets those of an agent, or of the tenant, and leaves the rest to others', () => {
    const after = { updatedBy: alice, updatedAt: noon, version: 1 }
    const left = { maxExecutionMs: null, maxTokens: null, failureSignal: null }

    expect(set(undefined, { agentId: 'a', maxCostMicros: 10_000, ...by })).toEqual(
      accept({ before: undefined, after: { scope: 'agent', agentId: 'a', maxCostMicros: 10_000, ...left, ...after } }),
    )
    expect(set(undefined, { failureSignal: false, ...by })).toMatchObject({
      plan: { after: { scope: 'tenant', agentId: null, failureSignal: false } },
    })
  })

  it('refuses what is so already, also that nothing is limited', () => {
    const first = set(undefined, { maxTokens: 500, ...by })
    const before = first.accepted ? first.plan.after : undefined

    expect(set(before, { maxTokens: 500, ...by })).toEqual(refuse('THRESHOLDS_UNCHANGED'))
    expect(set(undefined, by)).toEqual(refuse('THRESHOLDS_UNCHANGED'))
    expect(set(before, by)).toMatchObject({ plan: { after: { maxTokens: null, version: 2 } } })
  })
})
