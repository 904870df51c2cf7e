import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { ActorId, SYSTEM_TENANT } from '@hoc/spine-schemas/caller'
import type { Contract } from '@hoc/spine-schemas/contract'
import { contracts } from '@hoc/spine-schemas/contracts'
import type { Role } from '@hoc/spine-schemas/roles'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { openTestApi, type TestApi } from '../test/api.ts'

let db: TestDatabase
let api: TestApi
beforeAll(async () => {
  db = await openTestDatabase()
  api = await openTestApi(db)
})
afterAll(async () => {
  await api.close()
  await db.close()
})

const all: readonly Contract[] = contracts
const operators = all.filter(({ plane, http }) => plane === 'operator' && http)
const reason = 'Three invoices are unpaid.'

describe('an operator', () => {
  it('acts in any tenant with a key of their own, and is named in both ledgers', async () => {
    const { key, id } = await anOperator('admin')
    const [{ tenantId }, other] = [await api.aTenant(), await api.aTenant()]

    const suspended = await api.call('POST', `/tenants/${tenantId}/suspend`, { key, body: { reason } })

    expect(suspended).toMatchObject({ status: 200, json: { id: tenantId, state: 'suspended' } })
    expect(await entriesBy(id)).toEqual(
      [SYSTEM_TENANT, tenantId].flatMap((each) => [`${each} operator_action`, `${each} tenant`]).sort(),
    )
    const others = await db.all(`select state from hoc.tenants where tenant_id = '${other.tenantId}'`)
    expect(others).toEqual([{ state: 'active' }])
    expect(await api.call('GET', '/account/operator-actions', { key: other.key })).toMatchObject({
      json: { items: [] },
    })
  })

  it('may do what their role may: a viewer looks, an admin acts, and an owner does everything', async () => {
    const { tenantId } = await api.aTenant()
    const statuses = async (role: Role) => {
      const { key } = await anOperator(role)
      const answers = [
        await api.call('GET', `/tenants/${tenantId}`, { key }),
        await api.call('POST', `/tenants/${tenantId}/plan`, { key, body: { plan: PLANS[role], reason } }),
        await api.call('POST', '/operator/operators', { key, body: { name: 'Bob', role: 'owner', reason } }),
      ]
      return answers.map(({ status, json }) => json.code ?? status)
    }

    expect(await statuses('viewer')).toEqual([200, 'GRANT_MISSING', 'GRANT_MISSING'])
    expect(await statuses('admin')).toEqual([200, 200, 'ROLE_TOO_HIGH'])
    expect(await statuses('owner')).toEqual([200, 200, 200])
  })

  it('sees other operators and lets them go, whose keys then open nothing', async () => {
    const [{ key: owner }, { key, id }] = [await anOperator('owner'), await anOperator('admin')]
    expect(await api.call('GET', '/tenants', { key })).toMatchObject({ status: 200 })

    const removed = await api.call('POST', `/members/${id}/remove`, { key: owner })

    expect(removed).toMatchObject({ status: 200, json: { id, state: 'removed' } })
    await expect.poll(async () => (await api.call('GET', '/tenants', { key })).status).toBe(401)
  })

  it('invites another, who is an operator then', async () => {
    const { key } = await anOperator('owner')
    const body = { email: `bob-${crypto.randomUUID()}@example.com`, role: 'viewer' }

    const invited = await api.call('POST', '/invitations', { key, body })
    const accepted = await api.call('POST', '/invitations/accept', {
      key: invited.json.token,
      body: { email: body.email, name: 'Bob', scopes: ['*'] },
    })

    expect(accepted).toMatchObject({ status: 200 })
    expect(await api.call('GET', '/tenants', { key: accepted.json.secret })).toMatchObject({ status: 200 })
  })
})

describe('what only operators may ask', () => {
  it.each(operators.map(({ name }) => name))('%s is denied to the owner of a tenant', async (name) => {
    const contract = operators.find((each) => each.name === name)
    const { key } = await api.aTenant()
    const before = await countLedger()

    const { status, json } = await ask(contract as Contract, key)

    expect({ status, code: json.code, gate: json.gate }).toEqual({
      status: 403,
      code: 'OPERATOR_ONLY',
      gate: 'plane',
    })
    expect(await countLedger()).toEqual(before)
  })

  it('is everything that names an operator’s grant', () => {
    const needed = new Set(operators.map(({ requires }) => requires))
    const tenants = all.filter(({ plane }) => plane !== 'operator')

    expect(operators.length).toBeGreaterThan(10)
    expect(tenants.filter(({ requires }) => needed.has(requires)).map(({ name }) => name)).toEqual([])
  })
})

const PLANS: Readonly<Record<Role, string>> = { viewer: 'free', member: 'free', admin: 'free', owner: 'pro' }

/** Whoever reaches the database appoints the first. */
async function anOperator(role: Role) {
  const caller = { tenantId: SYSTEM_TENANT, actorId: ActorId.parse('cli:alice'), grants: ['*'], scopes: ['*'] }
  const made = await api.runtime.spine.dispatch('operator.appoint', { name: 'Olivia', role, reason }, caller)
  if (made.outcome !== 'done') throw new Error(`Expected an operator, saw ${JSON.stringify(made)}.`)
  return { key: made.value.secret, id: made.value.operator.id }
}

function ask({ http, example }: Contract, key: string) {
  const input = { ...(example.input as Record<string, unknown>) }
  const path = (http?.path ?? '').replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(input[name])
    delete input[name]
    return value
  })
  const query = new URLSearchParams(
    Object.entries(input).map(([name, value]): [string, string] => [name, String(value)]),
  )
  if (http?.method === 'GET') return api.call('GET', query.size > 0 ? `${path}?${query}` : path, { key })
  return api.call(http?.method ?? 'POST', path, { key, body: input })
}

async function entriesBy(actorId: string): Promise<string[]> {
  const rows = await db.all(`select tenant_id, entity from hoc.ledger where actor_id = '${actorId}'`)
  return rows.map(({ tenant_id, entity }) => `${tenant_id} ${entity}`).sort()
}

async function countLedger(): Promise<unknown> {
  return (await db.all('select count(*)::int as entries from hoc.ledger'))[0]
}
