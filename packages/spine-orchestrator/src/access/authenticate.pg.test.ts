import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { roleGrants } from '@hoc/spine-schemas/roles'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { aSpine } from '../testing/incidents.ts'
import { createAuthenticate } from './authenticate.ts'
import { openFirstTenant } from './first-tenant.ts'
import { formatKey, makeKey } from './keys.ts'

let db: TestDatabase
beforeEach(async () => void (db = await openTestDatabase()))
afterEach(() => db.close())

describe('the first tenant', () => {
  it('is opened once, with a key that lets its administrator in', async () => {
    const key = await opened()
    const caller = await anAuthenticate()(key ?? '')

    expect(caller).toMatchObject({ role: 'owner', grants: roleGrants.owner, scopes: ['*'], keyState: 'active' })
    expect(await opened()).toBeUndefined()
    expect(await db.all('select operation, entity from hoc.ledger order by id')).toEqual([
      { operation: 'account.open_tenant', entity: 'tenant' },
      { operation: 'account.open_tenant', entity: 'member' },
      { operation: 'account.open_tenant', entity: 'api_key' },
    ])
  })

  it('is one, also when several processes start at once', async () => {
    const keys = await Promise.all([opened(), opened(), opened()])

    expect(keys.filter(Boolean)).toHaveLength(1)
    expect(await db.all('select 1 from hoc.tenants')).toHaveLength(1)
  })

  it('takes the key that it is given, and stores nothing that gives it away', async () => {
    const chosen = formatKey(makeKey())

    expect(await opened(chosen)).toBe(chosen)
    const stored = JSON.stringify(
      await Promise.all(
        ['api_keys', 'ledger', 'outbox', 'idempotency_keys'].map((table) => db.all(`select * from hoc.${table}`)),
      ),
    )
    expect(stored).not.toContain(chosen.slice('hoc_k3yk3yk3yk3y_'.length))
  })

  it('does not take a key that is none', async () => {
    await expect(opened('secret')).rejects.toThrow('Expected HOC_BOOTSTRAP_KEY to look like')
  })
})

describe('authenticate', () => {
  it('lets nobody in who shows another secret, an unknown key, or none', async () => {
    const key = (await opened()) ?? ''
    const authenticate = anAuthenticate()

    expect(await authenticate(`${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`)).toBeUndefined()
    expect(await authenticate(formatKey(makeKey()))).toBeUndefined()
    expect(await authenticate('')).toBeUndefined()
  })

  it.each([
    "state = 'revoked', revoked_at = now(), revoked_by = 'x', revoke_reason = 'x'",
    `expires_at = now() - interval '1 second'`,
  ])('stops believing a key within its time to live: %s', async (change) => {
    const key = (await opened()) ?? ''
    let now = Date.now()
    const authenticate = createAuthenticate({ worker: db.worker, ttlMs: 1_000, now: () => now })
    expect(await authenticate(key)).toBeDefined()
    await db.all(`update hoc.api_keys set ${change}`)

    now += 1_001
    expect(await authenticate(key)).toBeUndefined()
  })

  it('throws, and lets nobody in, while the store cannot be reached', async () => {
    const key = (await opened()) ?? ''
    await db.all('revoke select on hoc.api_keys from hoc_worker')
    const authenticate = anAuthenticate()

    await expect(authenticate(key)).rejects.toThrow('permission denied')
    await db.all('grant select on hoc.api_keys to hoc_worker')
    expect(await authenticate(key)).toBeDefined()
  })

  it('forgets the oldest when many keys are tried', async () => {
    const authenticate = createAuthenticate({ worker: db.worker, remembered: 3 })

    const tried = await Promise.all(Array.from({ length: 50 }, () => authenticate(formatKey(makeKey()))))

    expect(tried.every((caller) => caller === undefined)).toBe(true)
  })
})

function opened(key?: string) {
  return openFirstTenant({ spine: aSpine(db), worker: db.worker, key })
}

function anAuthenticate() {
  return createAuthenticate({ worker: db.worker })
}
