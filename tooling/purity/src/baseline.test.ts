import { describe, expect, it } from 'vitest'

import { baselineOf, compare, trendOf } from './baseline.ts'
import type { Finding } from './model.ts'

function aFinding(about: Partial<Finding> = {}): Finding {
  const finding = {
    rule: 'no-barrels',
    why: 'because',
    file: 'a.ts',
    line: 1,
    column: 1,
    layer: 'engine',
    domain: null,
  }
  return { ...finding, message: 'Passes on.', severity: 'error', ...about } as Finding
}

const noon = '2026-06-01T12:00:00.000Z'

describe('compare', () => {
  const known = baselineOf([aFinding(), aFinding({ line: 9 })], noon)

  it('tolerates what is known, wherever it moved', () => {
    expect(compare([aFinding({ line: 5 }), aFinding({ line: 6 })], known)).toEqual({ fresh: [], stale: [] })
  })

  it('names one more of the same as fresh', () => {
    const findings = [aFinding(), aFinding({ line: 9 }), aFinding({ line: 20 })]
    expect(compare(findings, known).fresh).toEqual([aFinding({ line: 20 })])
  })

  it('names what is mended as stale, and how often', () => {
    expect(compare([aFinding()], known).stale).toEqual([
      { rule: 'no-barrels', file: 'a.ts', message: 'Passes on.', count: 1 },
    ])
  })

  it('does not count warnings', () => {
    expect(compare([aFinding({ severity: 'warning' })], baselineOf([], noon)).fresh).toEqual([])
  })
})

describe('trendOf', () => {
  const two = baselineOf([aFinding(), aFinding({ line: 2 })], noon)

  it.each([
    ['BASELINE', [aFinding()], undefined],
    ['IMPROVING', [aFinding()], two],
    ['STABLE', [aFinding(), aFinding({ line: 3 })], two],
    ['REGRESSING', [aFinding(), aFinding(), aFinding()], two],
  ])('is %s', (trend, findings, before) => {
    expect(trendOf(findings, before).trend).toBe(trend)
  })

  it('is told from the last hundred baselines', () => {
    let baseline = two
    for (let i = 0; i < 120; i++) baseline = baselineOf([], noon, baseline)
    expect(baseline.history).toHaveLength(100)
  })
})
