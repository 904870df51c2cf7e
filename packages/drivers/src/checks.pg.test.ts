import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { openTestDatabase, type TestDatabase } from './testing/database.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

describe('what is checked by a function', () => {
  const incident = (
    columns: string,
    values: string,
  ) => `insert into hoc.incidents (tenant_id, id, title, severity, category,
      source, cause, impact, created_by, created_at, updated_at, version, ${columns})
    values (gen_random_uuid(), gen_random_uuid(), 't', 'high', 'c', 'run', 'system', 'agent', 'bob', now(), now(), 1, ${values})`

  it.each([
    ['state', `'resting'`],
    ['state, acked_by, acked_at', `'active', 'bob', now()`],
    ['state', `'acked'`],
    ['state, acked_at', `'acked', now()`],
    ['state, resolved_at', `'resolved', now()`],
    ['state, resolved_by, resolved_at, resolution_method', `'resolved', 'bob', now(), 'manual'`],
  ])('takes no incident that cannot be: %s %s', async (columns, values) => {
    await expect(db.all(incident(columns, values))).rejects.toThrow('incidents_state_and_its_columns')
  })

  it('takes those that can', async () => {
    const resolved = `'resolved', 'bob', now(), 'manual', 'Fixed.'`

    await db.all(incident('state', `'active'`))
    await db.all(incident('state, acked_by, acked_at', `'acked', 'bob', now()`))
    await db.all(incident('state, resolved_by, resolved_at, resolution_method, resolution_summary', resolved))
    expect(await db.all('select state from hoc.incidents')).toHaveLength(3)
  })
})

describe('a hash', () => {
  it.each([
    '5e'.repeat(31),
    '5e'.repeat(33),
    '5E'.repeat(32),
    `${'5e'.repeat(31)}5\n`,
    `${'5e'.repeat(31)}5g`,
    `${'5e'.repeat(31)}é`,
  ])('is 64 hexadecimal digits in lower case, which %j is not', async (text) => {
    await expect(db.all(`select '${text}'::hoc.sha256`)).rejects.toThrow('sha256_check')
  })

  it('is one then', async () => {
    expect(await db.all(`select '${'5e'.repeat(32)}'::hoc.sha256 as sha`)).toEqual([{ sha: '5e'.repeat(32) }])
  })
})

describe('a row that is to be hit', () => {
  it('is said to be missing as it always was', async () => {
    await expect(db.all(`select hoc.expect_one(false, 'run')`)).rejects.toThrow('Expected to write 1 run, wrote 0.')
    expect(await db.all(`select hoc.expect_one(true, 'run') as hit`)).toEqual([{ hit: '1' }])
  })
})
