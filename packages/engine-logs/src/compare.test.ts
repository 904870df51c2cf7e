import { accept, refuse } from '@hoc/spine-schemas/decision'
import { noon } from '@hoc/spine-schemas/testing/incidents'
import { aRunningRun } from '@hoc/spine-schemas/testing/runs'
import { RunId } from '@hoc/spine-schemas/runs'
import { SentStep, type Step } from '@hoc/spine-schemas/traces'
import { describe, expect, it } from 'vitest'

import type { StepPair } from '@hoc/spine-schemas/trace-comparison'
import { compare, matchOf } from './compare.ts'
import { record } from './record.ts'
import { areAlike, hasDrifted } from './similar.ts'

const run = aRunningRun()
const otherRun = aRunningRun({ id: RunId.parse('019b7a00-0000-7000-8000-0000000000a2') })
const asked = { level: 'exact' } as const

const aStep = (facts: object = {}) => ({
  skill: 'llm_invoke',
  status: 'success',
  outcomeCategory: 'SUCCESS',
  params: { model: 'gpt-4o-mini', temperature: 0.2 },
  ...facts,
})

function traceOf(steps: readonly object[], of = run): readonly Step[] {
  const sent = steps.map((step, seq) => SentStep.parse({ ...step, seq }))
  const decision = record({ run: of, head: undefined, recorded: [] }, { steps: sent, at: noon })
  if (!decision.accepted) throw new Error(decision.code)
  return decision.plan.steps.map(({ params, ...step }) => ({ ...step, params: JSON.parse(params) as Step['params'] }))
}

// As the two traces are read: what is the same is not.
function pairsOf(one: readonly object[], other: readonly object[]): StepPair[] {
  const [left, right] = [traceOf(one), traceOf(other, otherRun)]
  return Array.from({ length: Math.max(left.length, right.length) }, (_, seq) => {
    const [a, b] = [left[seq], right[seq]]
    const isSame = a !== undefined && a.determinismHash === b?.determinismHash
    return { seq, isSame, steps: a && b && !isSame ? { one: a, other: b } : null }
  })
}

const sides = (one: readonly object[], other: readonly object[]) => ({
  run,
  otherRun,
  pairs: { items: pairsOf(one, other), more: false },
})

describe('two steps', () => {
  const text = (prompt: string) => ({ params: { prompt }, outcomeCode: prompt })
  const five = 'one two three four five'

  it.each([
    ['the same, at another time and price', aStep(), aStep({ costMicros: 9, durationMs: 9 }), 'exact'],
    ['numbers beyond six decimals', aStep({ params: { t: 0.2 } }), aStep({ params: { t: 0.2000000004 } }), 'exact'],
    ['other parameters, the same decision', aStep(), aStep({ params: { model: 'x' } }), 'logical'],
    ['more retries, the same decision', aStep(), aStep({ retryCount: 2 }), 'logical'],
    ['three words of five', aStep(text('one two three four')), aStep(text('one two three five')), 'semantic'],
    ['half of their words', aStep(text('one two three')), aStep(text('one two fours')), 'mismatch'],
    ['another outcome of the same', aStep(), aStep({ outcomeCode: 'E' }), 'semantic'],
    ['other keys', aStep(text(five)), aStep({ params: { query: five }, outcomeCode: 'E' }), 'mismatch'],
    ['another skill', aStep(), aStep({ skill: 'orders.read' }), 'mismatch'],
    ['another status', aStep(), aStep({ status: 'failure' }), 'mismatch'],
  ])('of which one has %3$s: %0$s', (_what, one, other, achieved) => {
    expect(pairsOf([one], [other]).map(matchOf)).toEqual([achieved])
  })

  it('are no match where there is only one', () => {
    expect(pairsOf([aStep()], []).map(matchOf)).toEqual(['mismatch'])
  })
})

describe('parameters', () => {
  // Canonical JSON of { a: 'x…' } is 8 characters longer than its text.
  const long = (length: number) => ({ a: 'x'.repeat(length - 8) })

  it.each([
    [100, 80, true],
    [100, 79, false],
    [100, 120, true],
    [100, 121, false],
  ])('of %i characters and of %i are alike in length: %s', (one, other, alike) => {
    // One word each: only its length is to tell. Nothing of one word is the same in two of different length.
    const numbers = (length: number) => ({ a: Number('1'.repeat(1)), b: ' '.repeat(length - 14) })
    expect([one, other].map((length) => JSON.stringify(numbers(length)).length)).toEqual([one, other])
    expect(areAlike(numbers(one), numbers(other))).toBe(alike)
  })

  it('are alike by their keys at every depth, whatever the order of both', () => {
    expect(areAlike({ a: 1, b: { c: [1, 2] } }, { b: { c: [2, 1] }, a: 3 })).toBe(true)
    expect(areAlike({ a: 1, b: { c: [1, 2] } }, { b: { d: [2, 1] }, a: 3 })).toBe(false)
    expect(areAlike({}, {})).toBe(true)
  })

  it('are alike by their words in any script, not by how they are written', () => {
    expect(areAlike({ q: 'Закажи 12 роз' }, { q: 'роз 12, ЗАКАЖИ' })).toBe(true)
    expect(areAlike(long(40), { a: 'y'.repeat(32) })).toBe(false)
  })

  it.each([
    [{ model: 'm' }, { model: 'm' }, false],
    [{ model: 'm' }, { model: 'n' }, true],
    [{ model: 'm', provider: 'p' }, { model: 'm' }, true],
    [{ version: '1' }, { version: '2' }, true],
    [{ temperature: 0.2 }, { temperature: 0.21 }, false],
    [{ temperature: 0.2 }, { temperature: 0.2101 }, true],
    [{ temperature: 0.2 }, {}, true],
    [{ orders: 1 }, { orders: 2 }, false],
    [{ model: { name: 'm', size: 8 } }, { model: { size: 8, name: 'm' } }, false],
    [{ model: { name: 'm', size: 8 } }, { model: { name: 'm', size: 9 } }, true],
    [{ version: [1, 2] }, { version: [1, 2] }, false],
    [{ model: null }, {}, true],
    [{ temperature: { from: 0 } }, { temperature: { from: 0 } }, false],
    [{ temperature: { from: 0 } }, { temperature: 0 }, true],
  ])('%o and %o drifted apart: %s', (one, other, drifted) => {
    expect(hasDrifted(one, other)).toBe(drifted)
  })
})

describe('compare', () => {
  it('says of the same behaviour that it is exact, whatever was asked', () => {
    for (const level of ['exact', 'logical', 'semantic'] as const)
      expect(compare(sides([aStep(), aStep()], [aStep(), aStep()]), { ...asked, level })).toEqual(
        accept({
          runId: run.id,
          otherRunId: otherRun.id,
          level,
          achieved: 'exact',
          passed: true,
          parity: true,
          isHeuristic: false,
          compared: 2,
          divergence: null,
          nextCursor: null,
        }),
      )
  })

  it.each([
    ['exact', false],
    ['logical', true],
    ['semantic', true],
  ] as const)('takes logical parity for %s: %s', (level, passed) => {
    const decision = compare(sides([aStep(), aStep()], [aStep(), aStep({ params: { model: 'x' } })]), {
      ...asked,
      level,
    })

    expect(decision).toMatchObject({ plan: { achieved: 'logical', passed, parity: false } })
    expect(decision).toMatchObject({
      plan: {
        divergence: passed ? null : { seq: 1, achieved: 'logical', reasons: ['params', 'model_drift'] },
      },
    })
  })

  it('takes semantic parity for no logical one, and says that it is a rule of thumb', () => {
    const two = sides([aStep()], [aStep({ outcomeCode: 'E' })])

    expect(compare(two, { ...asked, level: 'semantic' })).toMatchObject({
      plan: { achieved: 'semantic', passed: true, isHeuristic: true, divergence: null },
    })
    expect(compare(two, { ...asked, level: 'logical' })).toMatchObject({
      plan: { passed: false, divergence: { seq: 0, reasons: ['outcome'] } },
    })
  })

  it('names the first step that diverges, and everything in which it does', () => {
    const other = aStep({ skill: 's', status: 'retry', outcomeCategory: 'X', retryCount: 1, params: { model: 'x' } })

    expect(compare(sides([aStep(), aStep(), aStep()], [aStep(), other, other]), asked)).toMatchObject({
      plan: {
        achieved: 'mismatch',
        divergence: { seq: 1, reasons: ['skill', 'status', 'params', 'outcome', 'retries', 'model_drift'] },
      },
    })
  })

  it('finds a step too few on either side', () => {
    const three = [aStep(), aStep(), aStep()]
    for (const [one, other] of [
      [three, three.slice(1)],
      [three.slice(1), three],
      [three.slice(0, 2), three],
    ] as const)
      expect(compare(sides(one, other), { ...asked, level: 'semantic' })).toMatchObject({
        plan: { passed: false, compared: 3, divergence: { seq: 2, achieved: 'mismatch', reasons: ['step_count'] } },
      })
  })

  it('goes through long traces page by page, until one fails', () => {
    const { pairs, ...runs } = sides([aStep(), aStep(), aStep()], [aStep(), aStep(), aStep({ retryCount: 1 })])
    const first = compare({ ...runs, pairs: { items: pairs.items.slice(0, 2), more: true } }, asked)
    const second = compare({ ...runs, pairs: { items: pairs.items.slice(2), more: true } }, asked)

    expect(first).toMatchObject({ plan: { compared: 2, passed: true, nextCursor: btoa('1').replaceAll('=', '') } })
    expect(second).toMatchObject({
      plan: { compared: 1, passed: false, divergence: { seq: 2, reasons: ['retries'] }, nextCursor: null },
    })
    expect(compare(sides([aStep(), aStep()], []), asked)).toMatchObject({
      plan: { passed: false, divergence: { seq: 0 }, nextCursor: null },
    })
  })

  it('calls nothing equal where there was nothing to compare', () => {
    expect(compare(sides([], []), asked)).toEqual(refuse('NOTHING_COMPARED'))
    expect(compare({ ...sides([], []), run: undefined }, asked)).toEqual(refuse('RUN_NOT_FOUND'))
    expect(compare({ ...sides([], []), otherRun: undefined }, asked)).toEqual(refuse('RUN_NOT_FOUND'))
  })
})
