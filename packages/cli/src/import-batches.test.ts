import { anIncidentRow, aPreventionRow } from '@hoc/spine-schemas/testing/imports'
import { describe, expect, it } from 'vitest'

import { every } from '../test/every.ts'
import { batchesOf, type Batch } from './import-batches.ts'
import type { Line } from './lines.ts'

async function batches(texts: readonly string[]): Promise<Batch[]> {
  async function* lines(): AsyncGenerator<Line> {
    for (const [index, text] of texts.entries()) yield { number: index + 1, text }
  }
  return every(batchesOf(lines()))
}

const wrongOf = async (row: unknown) => {
  const [batch] = await batches([typeof row === 'string' ? row : JSON.stringify(row)])
  return batch && 'malformed' in batch ? batch.malformed.wrong : 'none'
}

const incident = (facts: object = {}) => JSON.stringify({ ...anIncidentRow(), ...facts })
const sizes = (all: readonly Batch[]) =>
  all.map((batch) => ('rows' in batch ? batch.rows.length : batch.malformed.line))

describe('rows', () => {
  it('are read in the order of their lines, those before a line that is none on their own', async () => {
    const seen = await batches([incident(), '', incident(), 'nonsense', incident()])

    expect(seen.map((batch) => ('rows' in batch ? batch.rows.map(({ line }) => line) : batch.malformed.line))).toEqual([
      [1, 3],
      4,
      [5],
    ])
  })

  it('are sent as many at once as a server takes: so many rows, keys and bytes', async () => {
    const small = JSON.stringify({
      kind: 'prevention',
      id: 'p',
      policy_id: 'x',
      outcome: 'prevented',
      created_at: '2025-01-01T00:00:00Z',
    })
    expect(sizes(await batches(Array.from({ length: 400 }, () => small)))).toEqual([180, 180, 40])

    const large = incident({ description: 'x'.repeat(16_000), error_message: 'x'.repeat(16_000) })
    expect(sizes(await batches(Array.from({ length: 10 }, () => large)))).toEqual([8, 2])
  })

  it('that lack a column are told that it is missing', async () => {
    expect(await wrongOf({ kind: 'incident', id: 'a' })).toContain(
      'title: It is missing: expected string. severity: It is ',
    )
  })

  it('are what they are without the columns that hold nothing', async () => {
    const [batch] = await batches([JSON.stringify({ ...aPreventionRow(), run_id: null, calls_evaluated: null })])

    expect(batch).toEqual({ rows: [{ line: 1, row: aPreventionRow() }] })
  })
})

describe('a line that is no row', () => {
  it.each([
    ['{"kind":"incident"', /^Expected JSON, saw another text/],
    ['[]', /expected object/i],
    [{ ...anIncidentRow(), colour: 'red', size: 1 }, /"colour", "size"/],
    [{ ...anIncidentRow(), kind: 'policy' }, /^kind: /],
    [{ ...anIncidentRow(), severity: 'urgent' }, /^severity: .*"critical"/],
    [{ ...anIncidentRow(), created_at: '2025-11-02T09:15:00' }, /^created_at: .*datetime/],
    [{ ...anIncidentRow(), created_at: '1925-11-02T09:15:00Z' }, /^created_at: .*1970/],
    [{ ...anIncidentRow(), created_at: '9999-12-31T23:59:59-14:00' }, /^created_at: .*before the year 10000/],
    [{ ...anIncidentRow(), title: 'a\0b' }, /^title: .*NUL/],
    [`{"kind":"incident","__proto__":{},${incident().slice(1)}`, /"__proto__"/],
  ])('is told of with what is wrong: %j', async (row, expected) => {
    expect(await wrongOf(row)).toMatch(expected)
  })

  it.each([
    [
      { ...anIncidentRow({ id: 'i1' }), colour: 'red' },
      { kind: 'incident', externalId: 'i1' },
    ],
    [{ id: 'i1' }, { kind: 'row', externalId: 'i1' }],
    [{ ...anIncidentRow(), id: '' }, undefined],
    [[], undefined],
  ])('names the row that it tells of, where it says which: %j', async (row, of) => {
    const [batch] = await batches([JSON.stringify(row)])

    expect(batch && 'malformed' in batch && batch.malformed.of).toEqual(of)
  })

  it('is told of before it is followed too deep, or has too many keys', async () => {
    const nested = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
    const many = Object.fromEntries(Array.from({ length: 901 }, (_, index) => [`k${index}`, 1]))

    expect(await wrongOf(`{"kind":"incident","trigger_value":${nested}}`)).toMatch(/at most 24 levels, saw 20001/)
    expect(await wrongOf({ ...anIncidentRow(), action_details_json: many })).toMatch(/at most 900 keys/)
  })
})
