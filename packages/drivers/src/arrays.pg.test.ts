import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { jsonArray, plainArray, textArray } from './arrays.ts'
import { openTestDatabase, type TestDatabase } from './testing/database.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

describe('an array', () => {
  it('holds any texts, as they are', async () => {
    const storable = fc.string({ unit: 'grapheme' }).filter((text) => text.isWellFormed() && !text.includes('\0'))
    const odd = ['', 'NULL', 'null', '{', '}', ',', '"', '\\', '\\"', '\n\t\u001f', ' a ', null]
    const texts = [...odd, ...fc.sample(fc.oneof(storable, fc.constantFrom(...odd)), 2_000)]

    expect(await readBack('text[]', textArray(texts))).toEqual(texts)
  })

  it('holds texts of JSON, as they are', async () => {
    const texts = fc.sample(fc.json({ stringUnit: 'grapheme' }), 2_000).filter((text) => !text.includes('\0'))

    expect(await readBack('text[]', jsonArray(texts))).toEqual(texts)
  })

  it('holds numbers and none, or nothing at all', async () => {
    const largest = Number.MAX_SAFE_INTEGER

    expect(await readBack('bigint[]', plainArray([0, null, -1, largest]))).toEqual(['0', null, '-1', `${largest}`])
    for (const empty of [plainArray([]), textArray([]), jsonArray([])]) {
      expect(await readBack('text[]', empty)).toEqual([])
    }
  })
})

async function readBack(type: string, array: string): Promise<unknown> {
  const { rows } = await db.pool.query<{ array: unknown }>(`select $1::${type}::text[] as array`, [array])
  return rows[0]?.array
}
