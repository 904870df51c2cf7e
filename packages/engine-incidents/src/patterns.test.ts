import { IncidentId } from '@hoc/spine-schemas/incidents'
import { describe, expect, it } from 'vitest'

import { patterns } from './patterns.ts'

const none = { categories: [], severities: [], runs: [] }
const group = <Dimension extends string>(dimension: Dimension, count: number) => ({
  dimension,
  count,
  incidentIds: [IncidentId.parse('019b7a00-0000-7000-8000-000000000001')],
})
const confidenceOf = (groups: Partial<Parameters<typeof patterns>[0]>) =>
  patterns({ ...none, ...groups }).map(({ confidence }) => confidence)

describe('patterns', () => {
  it.each([
    [2, []],
    [3, [0.5]],
    [4, [0.6]],
    [7, [0.9]],
    [8, [0.95]],
    [90, [0.95]],
  ])('takes %i incidents of a category for a cluster with confidence %j', (count, confidence) => {
    expect(confidenceOf({ categories: [group('rate_limit', count)] })).toEqual(confidence)
  })

  it.each([
    ['critical', 2, []],
    ['critical', 3, [0.8]],
    ['critical', 6, [0.95]],
    ['critical', 9, [0.98]],
    ['high', 3, [0.7]],
    ['high', 8, [0.95]],
    ['high', 99, [0.98]],
    ['medium', 99, []],
  ] as const)('takes %s, %i times in an hour, for a spike with confidence %j', (severity, count, confidence) => {
    expect(confidenceOf({ severities: [group(severity, count)] })).toEqual(confidence)
  })

  it.each([
    [1, []],
    [2, [0.75]],
    [3, [0.85]],
    [4, [0.95]],
    [40, [0.95]],
  ])('takes %i incidents of a run for a cascade with confidence %j', (count, confidence) => {
    expect(confidenceOf({ runs: [group('run-17', count)] })).toEqual(confidence)
  })

  it('tells clusters, then spikes with the critical first, then cascades, each beginning with the largest', () => {
    const found = patterns({
      categories: [group('manual', 3), group('rate_limit', 5)],
      severities: [group('high', 9), group('critical', 3)],
      runs: [group('run-1', 2), group('run-2', 4)],
    })

    expect(found.map(({ type, dimension }) => [type, dimension])).toEqual([
      ['category_cluster', 'rate_limit'],
      ['category_cluster', 'manual'],
      ['severity_spike', 'critical'],
      ['severity_spike', 'high'],
      ['cascade_failure', 'run-2'],
      ['cascade_failure', 'run-1'],
    ])
  })
})
