import { expect, it } from 'vitest'

import { table } from './table.ts'
import { createTally } from './tally.ts'

it('shows each operation, what was found, and what it comes to', () => {
  const tally = createTally(['b.list', 'a.get'])
  tally.count('b.list', 'done')
  for (let times = 0; times < 5; times++)
    tally.find({ kind: 'seen', operation: 'b.list', what: 'the mark ab', asked: 'viewer' })
  const report = {
    seed: 7,
    seconds: 1.5,
    tenants: 3,
    unfiltered: 0,
    calls: tally.calls(),
    found: tally.found(),
    findings: tally.findings,
    never: tally.never().map((name) => ({ name, why: 'it has no case' })),
    operations: [...tally.counts].map(([name, counts]) => ({ name, ...counts })),
  }

  expect(table(report).split('\n')).toEqual([
    'operation   calls    done refused  denied invalid unknown    late   broke',
    'a.get           ·       ·       ·       ·       ·       ·       ·       ·',
    'b.list          1       1       ·       ·       ·       ·       ·       ·',
    '',
    ...Array(3).fill(['b.list: an answer holds something of another tenant', '  viewer', '  the mark ab', '']).flat(),
    'a.get: no call of it succeeded, so its answers could not be searched',
    '  it has no case',
    '',
    '5 found in 1 calls by 3 tenants, in 1.5 s, seed 7',
  ])
})

it('counts no operation that there is not', () => {
  expect(() => createTally([]).count('a.get', 'done')).toThrow('Expected an operation of the registry')
})
