import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { SYSTEM_TENANT } from '@hoc/spine-schemas/caller'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { afterEach, beforeEach, expect, it } from 'vitest'

import { aSpine } from '../testing/incidents.ts'
import { aForgottenRunIn, anOverdueRunIn, aSilentRunIn } from '../testing/runs.ts'
import { createSweep } from './sweep.ts'

let db: TestDatabase
beforeEach(async () => void (db = await openTestDatabase()))
afterEach(() => db.close())

type Tenant = ReturnType<typeof aTenant>

function aTenant(of: Partial<Parameters<typeof anOperator>[0]> = {}) {
  return { db, caller: anOperator({ grants: ['*'], ...of }), spine: aSpine(db) }
}

/** A sweep, and what it asked for since it was last looked at, and what came of it. */
function aHeardSweep() {
  const heard: string[] = []
  const spine = aSpine(db)
  const dispatch: typeof spine.dispatch = async (name, input, by) => {
    const outcome = await spine.dispatch(name, input, by)
    heard.push(`${name} ${(input as { runId: string }).runId} ${outcome.outcome}`)
    return outcome
  }
  return { asked: () => heard.splice(0).toSorted(), sweep: createSweep({ worker: db.worker, spine: { dispatch } }) }
}

async function aSilentAndAForgottenOneIn(tenant: Tenant) {
  return { silent: await aSilentRunIn(tenant), forgotten: await aForgottenRunIn(tenant) }
}

async function stopAndLetIn(tenant: Tenant): Promise<void> {
  await changeMode(tenant, 'killed')
  await changeMode(tenant, 'normal')
}

async function changeMode({ spine, caller }: Tenant, mode: string): Promise<void> {
  const set = await spine.dispatch('governance.set_mode', { mode, reason: 'Looked into it.' }, caller)
  expect(set).toMatchObject({ outcome: 'done' })
}

async function become(state: 'active' | 'suspended', { caller: { tenantId } }: Tenant): Promise<void> {
  await db.all(`insert into hoc.tenants (tenant_id, name, state, state_at, created_at, plan, version)
    values ('${tenantId}', 'Third', '${state}', now(), now() - interval '9 days', 'free', 3)`)
}

async function letAllInSince(interval: string): Promise<void> {
  await db.all(`alter table hoc.governance_changes disable trigger append_only;
    update hoc.governance_changes set changed_at = now() - interval '${interval}';
    update hoc.tenants set state_at = now() - interval '${interval}' where state_at is not null`)
}

it('asks for nothing that would be refused where a tenant was let in lately, and finds it afterwards', async () => {
  const [changed, resumed, other] = [aTenant(), aTenant(), aTenant()]
  const ofChanged = await aSilentAndAForgottenOneIn(changed)
  const ofResumed = await aSilentAndAForgottenOneIn(resumed)
  const ofOther = await aSilentAndAForgottenOneIn(other)
  const { asked, sweep } = aHeardSweep()
  await stopAndLetIn(changed)
  await become('active', resumed)

  await sweep()
  expect(asked()).toEqual([`runs.crash ${ofOther.silent} done`, `runs.expire ${ofOther.forgotten} done`])

  await letAllInSince('10 minutes')
  await sweep()
  expect(asked()).toEqual([ofChanged, ofResumed].map(({ silent }) => `runs.crash ${silent} done`).toSorted())

  await letAllInSince('25 hours')
  await sweep()
  expect(asked()).toEqual([ofChanged, ofResumed].map(({ forgotten }) => `runs.expire ${forgotten} done`).toSorted())
})

it('asks for nothing where a tenant is stopped, however long ago that was, pass by pass', async () => {
  const [killed, suspended, other] = [aTenant(), aTenant(), aTenant()]
  await aSilentAndAForgottenOneIn(killed)
  await aSilentAndAForgottenOneIn(suspended)
  const ofOther = await aSilentAndAForgottenOneIn(other)
  await anOverdueRunIn(killed)
  await anOverdueRunIn(suspended)
  await changeMode(killed, 'killed')
  await become('suspended', suspended)
  await letAllInSince('9 days')
  const { asked, sweep } = aHeardSweep()

  await sweep()
  expect(asked()).toEqual([`runs.crash ${ofOther.silent} done`, `runs.expire ${ofOther.forgotten} done`])

  await changeMode(aTenant({ tenantId: SYSTEM_TENANT }), 'killed')
  await letAllInSince('9 days')
  await aSilentAndAForgottenOneIn(other)
  await sweep()
  expect(asked()).toEqual([])
})

it('asks for nothing in any tenant where the installation was let in lately', async () => {
  const { silent } = await aSilentAndAForgottenOneIn(aTenant())
  const { asked, sweep } = aHeardSweep()
  await stopAndLetIn(aTenant({ tenantId: SYSTEM_TENANT }))

  await sweep()
  await letAllInSince('74 seconds')
  await sweep()
  expect(asked()).toEqual([])

  await letAllInSince('76 seconds') // a lease of a minute, and the grace
  await sweep()
  expect(asked()).toEqual([`runs.crash ${silent} done`])
})

it('forgives no silence for a change of mode that stops nothing, of a tenant or of all', async () => {
  const tenant = aTenant()
  await stopAndLetIn(tenant)
  await letAllInSince('9 days')
  const { silent, forgotten } = await aSilentAndAForgottenOneIn(tenant)
  const { asked, sweep } = aHeardSweep()
  await changeMode(tenant, 'degraded')
  await changeMode(tenant, 'normal')
  await changeMode(aTenant({ tenantId: SYSTEM_TENANT }), 'degraded')

  await sweep()

  expect(asked()).toEqual([`runs.crash ${silent} done`, `runs.expire ${forgotten} done`])
})
