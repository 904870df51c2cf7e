import { readFileSync } from 'node:fs'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { ActorId, SYSTEM_TENANT, type Caller, type TenantState } from '@hoc/spine-schemas/caller'
import type { AnyContract } from '@hoc/spine-schemas/contracts'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { aKeyIn, aMemberIn, aTenantFor } from '../testing/account.ts'
import { aSpine, anActiveIncident, spill } from '../testing/incidents.ts'
import { aRunningRunIn, aSentStep } from '../testing/runs.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

const page = readFileSync(new URL('../../../../docs/preconditions.md', import.meta.url), 'utf8')
const nowhere = '019b7a00-0000-7000-8000-00000000dead'
const reason = 'The contract has ended.'
const system: Caller = { tenantId: SYSTEM_TENANT, actorId: ActorId.parse('olivia'), grants: ['*'], scopes: ['*'] }

const rules: Readonly<Record<string, () => Promise<unknown[]>>> = {
  async 'BI-TENANT-001'() {
    return [await inTenant('suspended')('incidents.create', spill)]
  },
  async 'BI-TENANT-002'() {
    return [await asOperator('tenants.create', { name: '  ', ownerName: 'Bob', reason })]
  },
  async 'BI-TENANT-003'() {
    const { tenant } = await aTenantFor({ spine: aSpine(db), caller: system })
    await asOperator('tenants.terminate', { tenantId: tenant.id, reason })
    return [
      await asOperator('tenants.terminate', { tenantId: nowhere, reason }),
      await asOperator('tenants.terminate', { tenantId: tenant.id, reason }),
    ]
  },
  async 'BI-APIKEY-001'() {
    const caller = anOperator({ grants: ['*'] })
    const input = { memberId: await aMemberIn({ db, caller }), name: 'K', scopes: ['*'] }
    const unread = aSpine(db, { governance: () => undefined })
    return [told(await unread.dispatch('keys.issue', input, caller)), await inTenant('terminated')('keys.issue', input)]
  },
  async 'BI-CTRL-002'() {
    const caller = anOperator({ grants: ['*'] })
    const spine = aSpine(db)
    const { id: keyId } = await aKeyIn({ db, spine, caller })
    const freeze = async () => told(await spine.dispatch('keys.freeze', { keyId, reason }, caller))
    const kill = async () => told(await spine.dispatch('governance.set_mode', { mode: 'killed', reason }, caller))
    await freeze()
    await kill()
    return [await freeze(), await kill()]
  },
  async 'BI-INCIDENT-001'() {
    const { dispatch, operator, incidentId } = await anActiveIncident(db)
    await dispatch('incidents.resolve', { incidentId, summary: 'Fixed.' }, operator)
    return [told(await dispatch('incidents.acknowledge', { incidentId }, operator))]
  },
  async 'BI-INCIDENT-002'() {
    return [await inTenant('active')('incidents.create', { ...spill, severity: 'apocalyptic' })]
  },
  async 'BI-INCIDENT-003'() {
    const { dispatch, operator, incidentId } = await anActiveIncident(db)
    const resolve = async (id: string) =>
      told(await dispatch('incidents.resolve', { incidentId: id, summary: 'Fixed.' }, operator))
    await resolve(incidentId)
    return [await resolve(nowhere), await resolve(incidentId)]
  },
  async 'BI-ACTIVITY-001'() {
    return [await inTenant('active')('runs.declare', { agentId: 'a', goal: 'g', tenantId: nowhere })]
  },
  async 'BI-LOGS-001'() {
    const spine = aSpine(db)
    const caller = anOperator({ grants: ['*'] })
    const runId = await aRunningRunIn({ spine, caller })
    const record = async (step: object) =>
      told(await spine.dispatch('runs.record_steps', { runId, steps: [step] }, caller))
    await record(aSentStep(0))
    return [await record(aSentStep(2)), await record(aSentStep(0, { costMicros: 1 }))]
  },
}

const rows = [...page.matchAll(/^\| `(BI-[A-Z]+-\d{3})` .*\| (.+?) +\|$/gm)].map(([, rule, answer]) => [rule, answer])

it.each(rows)('%s is held: %s', async (rule = '', answer = '') => {
  const codes = [...answer.matchAll(/`([A-Z_]+)`/g)].map(([, code]) => code)

  expect(await rules[rule]?.()).toEqual(codes.length > 0 ? codes : ['invalid'])
})

it('is every rule of the page', () => {
  expect(rows.map(([rule]) => rule)).toEqual(Object.keys(rules))
})

function inTenant(tenantState: TenantState) {
  const spine = aSpine(db, { governance: () => ({ mode: 'normal', tenantState }) })
  const caller = anOperator({ grants: ['*'] })
  return async (name: AnyContract['name'], input: object) => told(await spine.dispatch(name, input, caller))
}

async function asOperator(name: AnyContract['name'], input: object): Promise<unknown> {
  return told(await aSpine(db).dispatch(name, input, system))
}

// The code of whatever kept it from being done.
function told(ended: Awaited<ReturnType<ReturnType<typeof aSpine>['dispatch']>>): string {
  if (ended.outcome === 'refused') return ended.code
  return ended.outcome === 'denied' ? ended.authority.authority_code : ended.outcome
}
