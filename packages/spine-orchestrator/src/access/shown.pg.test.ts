import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { aKeyIn } from '../testing/account.ts'
import { aSpine } from '../testing/incidents.ts'
import { createAuthenticate } from './authenticate.ts'
import { createKeyUses } from './key-uses.ts'
import { createHasher } from './keys.ts'
import { createRehash } from './rehash.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

const fails = (what: string, error: unknown) => {
  throw new Error(what, { cause: error })
}

describe('a key that was hashed without a pepper', () => {
  it('is hashed anew when it is shown, once, and works before, meanwhile and after', async () => {
    const { spine, caller, key, rows } = await aShownKey()
    const hasher = createHasher('a pepper')
    const rehash = createRehash({ spine, hasher, report: fails })
    const authenticate = createAuthenticate({ worker: db.worker, hasher, shown: rehash, ttlMs: 0 })

    expect(await authenticate(key.secret)).toMatchObject({ keyId: key.id })
    expect(await authenticate(key.secret)).toMatchObject({ keyId: key.id })
    await expect.poll(async () => (await rows())[0]).toMatchObject({ pepper_id: hasher.hash('').pepperId, version: 2 })
    expect(await authenticate(key.secret)).toMatchObject({ keyId: key.id })
    expect(await createAuthenticate({ worker: db.worker })(key.secret)).toBeUndefined()

    const entries = await db.all(`select operation from hoc.ledger where tenant_id = '${caller.tenantId}' order by id`)
    expect(entries.map(({ operation }) => operation)).toEqual(['keys.issue', 'account.rehash_key'])
  })
})

describe('when a key was last shown', () => {
  it('is written in batches, and never back in time', async () => {
    const { spine, caller, key } = await aShownKey()
    const uses = createKeyUses({ worker: db.worker, report: fails, flushMs: 10 })
    const lastUsed = async () => {
      const found = await spine.dispatch('keys.get', { keyId: key.id }, caller)
      return found.outcome === 'done' ? found.value.lastUsedAt : found
    }
    const use = { tenantId: caller.tenantId, keyId: key.id }
    expect(await lastUsed()).toBeNull()

    uses.note({ ...use, at: '2026-01-01T11:00:00.000Z' })
    uses.note({ ...use, at: '2026-01-01T12:00:00.000Z' })
    await expect.poll(lastUsed).toBe('2026-01-01T12:00:00.000Z')
    uses.note({ ...use, at: '2026-01-01T10:00:00.000Z' })
    await uses.stop()
    expect(await lastUsed()).toBe('2026-01-01T12:00:00.000Z')
  })

  it('is reported, and nothing else, where it cannot be written', async () => {
    const { caller, key } = await aShownKey()
    const reported: string[] = []
    const uses = createKeyUses({ worker: db.pool, report: (what) => reported.push(what) })

    uses.note({ tenantId: caller.tenantId, keyId: key.id, at: '2026-01-01T11:00:00.000Z' })
    await uses.stop()

    expect(reported).toEqual(['key uses'])
  })
})

async function aShownKey() {
  const caller = anOperator({ grants: ['*'] })
  const spine = aSpine(db)
  const key = await aKeyIn({ db, spine, caller })
  return { spine, caller, key, rows: () => db.all(`select * from hoc.api_keys where id = '${key.id}'`) }
}
