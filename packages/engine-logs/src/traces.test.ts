import { canonical, digest } from '@hoc/canonical/digest'
import { accept, refuse } from '@hoc/spine-schemas/decision'
import { aRun, aRunningRun, anEndedRun } from '@hoc/spine-schemas/testing/runs'
import { noon } from '@hoc/spine-schemas/testing/incidents'
import { SentStep, type KeptStep, type Step, type TraceHead } from '@hoc/spine-schemas/traces'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { bind } from './chain.ts'
import { determinismHash } from './determinism.ts'
import { record } from './record.ts'
import { verify } from './verify.ts'

const run = aRunningRun()
const aStep = (seq: number, facts: object = {}) =>
  SentStep.parse({ seq, skill: 'orders.read', status: 'success', outcomeCategory: 'SUCCESS', ...facts })

function recorded(count: number): { head: TraceHead; steps: readonly Step[] } {
  const steps = Array.from({ length: count }, (_, seq) => aStep(seq, { params: { seq }, costMicros: seq }))
  const decision = record({ run, head: undefined, recorded: [] }, { steps, at: noon })
  if (!decision.accepted) throw new Error(decision.code)
  return { head: decision.plan.after, steps: decision.plan.steps.map(readBack) }
}

// As the database gives them back.
function readBack({ params, ...step }: KeptStep): Step {
  return { ...step, params: JSON.parse(params) as Step['params'] }
}

describe('determinismHash', () => {
  const golden = aStep(0, { skill: 'llm_invoke', params: { model: 'gpt-4o-mini', temperature: 0.2 } })

  it('is the known one of the known step', () => {
    expect(determinismHash(golden)).toBe('5b059c25c9183c4bb47d0a676126391b62b350d0dbaf27fe2fd5392cec503bea')
  })

  it('does not know time, price, the order of keys, or what lies beyond six decimals', () => {
    const same = {
      ...golden,
      params: { temperature: 0.2000000004, model: 'gpt-4o-mini' },
      costMicros: 9,
      durationMs: 9,
    }

    expect(determinismHash(same)).toBe(determinismHash(golden))
    expect(determinismHash({ ...golden, params: { ...golden.params, temperature: 0.200001 } })).not.toBe(
      determinismHash(golden),
    )
  })
})

describe('bind', () => {
  const anyStep = fc.record({
    seq: fc.nat(999_999),
    skill: fc.string({ unit: 'grapheme' }),
    status: fc.constantFrom('success', 'failure', 'retry', 'skipped'),
    params: fc.dictionary(fc.string(), fc.jsonValue()) as fc.Arbitrary<SentStep['params']>,
    outcomeCategory: fc.string(),
    outcomeCode: fc.option(fc.string()),
    retryCount: fc.nat(),
    costMicros: fc.maxSafeNat(),
    inputTokens: fc.option(fc.nat()),
    outputTokens: fc.option(fc.nat()),
    durationMs: fc.maxSafeNat(),
  } satisfies { readonly [Field in keyof SentStep]: unknown })
  const place = { runId: run.id, prev: 'a'.repeat(64), recordedAt: noon }

  it('covers every field of a step, whatever it holds', () => {
    fc.assert(
      fc.property(anyStep, (sent) => {
        const { hash, params, determinismHash: does } = bind(sent, place)
        const { inputTokens, outputTokens } = sent
        const counted = { inputTokens: inputTokens ?? undefined, outputTokens: outputTokens ?? undefined }

        expect(params).toBe(canonical(sent.params))
        expect(hash).toBe(digest({ ...sent, ...counted, ...place, determinismHash: does }))
      }),
    )
  })

  it('says of what a step does the same, whatever its parameters hold that is no number with decimals', () => {
    fc.assert(
      fc.property(anyStep, fc.integer(), (step, count) => {
        const sent = { ...step, params: { count, texts: ['1.5', '2e3'], deep: { one: [count] } } }
        const { seq, skill, params, status, outcomeCategory, outcomeCode, retryCount } = sent

        expect(determinismHash(sent)).toBe(
          digest({
            step_index: seq,
            skill_name: skill,
            params,
            status,
            outcome_category: outcomeCategory,
            outcome_code: outcomeCode,
            retry_count: retryCount,
          }),
        )
      }),
    )
  })
})

describe('record', () => {
  it('binds each step to all before it, in the order of their numbers', () => {
    const decision = record({ run, head: undefined, recorded: [] }, { steps: [aStep(1), aStep(0)], at: noon })
    if (!decision.accepted) throw new Error(decision.code)
    const [first, second] = decision.plan.steps

    expect(first).toMatchObject({ seq: 0, prev: '0'.repeat(64), recordedAt: noon })
    expect(second).toMatchObject({ seq: 1, prev: first?.hash })
    expect(decision.plan.after).toEqual({ runId: run.id, steps: 2, hash: second?.hash, sealedAt: null, version: 1 })
  })

  it('takes tokens into a hash where somebody counted them: without, it is the one of steps that told of none', () => {
    const sent = aStep(0, { inputTokens: 0 })
    const hashOf = (step: SentStep) => {
      const decision = record({ run, head: undefined, recorded: [] }, { steps: [step], at: noon })
      return decision.accepted && decision.plan.after.hash
    }
    const { inputTokens, outputTokens, ...before } = aStep(0)
    const kept = { runId: run.id, recordedAt: noon, determinismHash: determinismHash(sent), prev: '0'.repeat(64) }

    expect(hashOf(aStep(0))).toBe(digest({ ...before, ...kept }))
    expect(hashOf(sent)).toBe(digest({ ...before, inputTokens: 0, ...kept }))
  })

  it('passes over what is recorded just so, also when it is all there is', () => {
    const { head, steps } = recorded(3)
    const again = steps.map(({ seq }) => aStep(seq, { params: { seq }, costMicros: seq }))

    expect(record({ run, head, recorded: steps }, { steps: again, at: noon })).toEqual(
      accept({ before: head, after: head, steps: [] }),
    )
    expect(
      record({ run, head, recorded: steps.slice(2) }, { steps: [...again.slice(2), aStep(3)], at: noon }),
    ).toMatchObject({ plan: { after: { steps: 4, version: 2 }, steps: [{ seq: 3, prev: head.hash }] } })
  })

  it.each([
    { params: { seq: 9 } },
    { params: { seq: 0.0000000004 } },
    { costMicros: 9 },
    { durationMs: 9 },
    { retryCount: 9 },
    { inputTokens: 0 },
    { outputTokens: 9 },
    { status: 'failure' },
    { outcomeCode: 'X' },
  ])('takes no other step under a number that is recorded: %o', (other) => {
    const { head, steps } = recorded(1)

    expect(
      record({ run, head, recorded: steps }, { steps: [aStep(0, { params: { seq: 0 }, ...other })], at: noon }),
    ).toEqual(refuse('STEP_DIFFERS'))
  })

  it('knows a step again by where it stands, whatever order its parameters are in and whenever it is sent', () => {
    const sent = { steps: [aStep(0, { params: { b: [1, { d: 2, c: 3 }], a: 'é' }, inputTokens: 0 })], at: noon }
    const first = record({ run, head: undefined, recorded: [] }, sent)
    if (!first.accepted) throw new Error(first.code)
    const { after: head, steps } = first.plan
    const standing = steps.map(({ seq, recordedAt, prev, hash }) => ({ seq, recordedAt, prev, hash }))
    const again = aStep(0, { params: { a: 'é', b: [1, { c: 3, d: 2 }] }, inputTokens: 0 })

    expect(record({ run, head, recorded: standing }, { steps: [again], at: '2026-02-01T12:00:00.000Z' })).toMatchObject(
      { plan: { steps: [], after: head } },
    )
  })

  it('takes one number twice in one call only for one step', () => {
    const none = { run, head: undefined, recorded: [] }

    expect(record(none, { steps: [aStep(0), aStep(0)], at: noon })).toMatchObject({ plan: { after: { steps: 1 } } })
    expect(record(none, { steps: [aStep(0), aStep(0, { costMicros: 1 })], at: noon })).toEqual(refuse('STEP_DIFFERS'))
  })

  it('leaves no gap', () => {
    const { head } = recorded(2)

    expect(record({ run, head, recorded: [] }, { steps: [aStep(3)], at: noon })).toEqual(refuse('STEP_MISSING'))
    expect(record({ run, head: undefined, recorded: [] }, { steps: [aStep(1)], at: noon })).toEqual(
      refuse('STEP_MISSING'),
    )
  })

  it('adds nothing to a run that does not run', () => {
    const sent = { steps: [aStep(0)], at: noon }

    for (const other of [aRun(), anEndedRun()])
      expect(record({ run: other, head: undefined, recorded: [] }, sent)).toEqual(refuse('RUN_NOT_RUNNING'))
    expect(record({ run: undefined, head: undefined, recorded: [] }, sent)).toEqual(refuse('RUN_NOT_FOUND'))
  })
})

describe('verify', () => {
  const { head, steps } = recorded(6)
  const pageOf = (items: readonly Step[], more = false) => ({ items, more })
  const changed = (at: number, facts: Partial<Step>) =>
    steps.map((step, index) => (index === at ? { ...step, ...facts } : step))
  const broken = (seq: number, wrong: string) => ({ plan: { verified: seq, broken: { seq, wrong }, nextCursor: null } })

  it('finds a trace whole that was not touched, in one page or in many', () => {
    expect(verify({ run, head, page: pageOf(steps) }, {})).toMatchObject({
      plan: { verified: 6, steps: 6, broken: null },
    })
    expect(verify({ run, head, page: pageOf(steps.slice(0, 2), true) }, {})).toMatchObject({
      plan: { verified: 2, broken: null, nextCursor: btoa('1').replaceAll('=', '') },
    })
    expect(verify({ run, head, page: pageOf(steps.slice(1)) }, { cursor: '1' })).toMatchObject({
      plan: { verified: 4, broken: null, nextCursor: null },
    })
  })

  it.each<[string, Partial<Step>]>([
    ['params', { params: { seq: 99 } }],
    ['cost', { costMicros: 0 }],
    ['duration', { durationMs: 1 }],
    ['skill', { skill: 'orders.delete' }],
    ['status', { status: 'failure' }],
    ['instant', { recordedAt: '2026-01-01T12:00:00.001Z' }],
    ['determinism hash', { determinismHash: 'f'.repeat(64) }],
    ['hash', { hash: 'f'.repeat(64) }],
  ])('names the first step that was altered, by its %s', (_what, facts) => {
    expect(verify({ run, head, page: pageOf(changed(3, facts)) }, {})).toMatchObject(broken(3, 'step_altered'))
  })

  it('names a step that is missing, one that hangs on another, and an end that was cut off', () => {
    expect(verify({ run, head, page: pageOf(steps.filter(({ seq }) => seq !== 2)) }, {})).toMatchObject(
      broken(2, 'step_missing'),
    )
    expect(verify({ run, head, page: pageOf(changed(4, { prev: 'f'.repeat(64) })) }, {})).toMatchObject(
      broken(4, 'step_unlinked'),
    )
    expect(verify({ run, head, page: pageOf(steps.slice(0, 5)) }, {})).toMatchObject(broken(5, 'end_missing'))
    expect(verify({ run, head, page: pageOf([]) }, {})).toMatchObject(broken(0, 'end_missing'))
    expect(verify({ run, head: undefined, page: pageOf(steps) }, {})).toMatchObject(broken(0, 'step_unlinked'))
  })

  it('does not go on from a step that is not there', () => {
    expect(verify({ run, head, page: pageOf(steps.slice(2)) }, { cursor: '1' })).toMatchObject({
      plan: { broken: { seq: 2, wrong: 'step_unlinked' } },
    })
  })

  it('has nothing to say of a run without steps, and no run where there is none', () => {
    expect(verify({ run, head: undefined, page: pageOf([]) }, {})).toMatchObject({ plan: { steps: 0, broken: null } })
    expect(verify({ run: undefined, head: undefined, page: pageOf([]) }, {})).toEqual(refuse('RUN_NOT_FOUND'))
  })
})
