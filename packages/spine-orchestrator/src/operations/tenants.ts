import * as account from '@hoc/drivers/account'
import { insertDeparture } from '@hoc/drivers/departures'
import { applyKey, insertKey, lockKeysOf } from '@hoc/drivers/keys'
import { insertMember } from '@hoc/drivers/members'
import { insertAction } from '@hoc/drivers/operators'
import { departing } from '@hoc/engine-account/departure'
import { archive, resume, setPlan, suspend, terminate } from '@hoc/engine-account/lifecycle'
import { opened } from '@hoc/engine-account/open'
import { onBothSides } from '@hoc/engine-account/operate'
import { KeyId, TenantId } from '@hoc/spine-schemas/caller'
import { accept, andThen, found } from '@hoc/spine-schemas/decision'
import { entitlements } from '@hoc/spine-schemas/entitlements'
import { MemberId } from '@hoc/spine-schemas/members'
import { page } from '@hoc/spine-schemas/page'
import {
  archiveTenant,
  createTenant,
  describeTenant,
  getTenant,
  listTenants,
  resumeTenant,
  setTenantPlan,
  suspendTenant,
  terminateTenant,
} from '@hoc/spine-schemas/tenants'

import { stillActing } from '../access/still-acting.ts'
import { actionOf } from '../action-of.ts'
import { operation } from '../kernel/operation.ts'

const tables = ['tenants', 'operator_actions']

export const createTenantOperation = operation(
  createTenant,
  stillActing(async (step) => {
    const { input, caller, now, newId, newKey } = step
    const { name, plan, ownerName, ownerEmail = null } = input
    const { publicId, text: secret, stored } = newKey()
    const ids = { id: newId(TenantId), memberId: newId(MemberId), keyId: newId(KeyId), publicId }
    const { tenant, owner, key } = opened({ ...ids, name, plan, ownerName, ownerEmail, by: caller.actorId, at: now })
    const action = actionOf(createTenant, step, { tenantId: tenant.id, entity: 'tenant', entityId: tenant.id })

    return accept({
      output: { tenant, owner, key, secret },
      writes: [
        account.insertTenant(tenant),
        insertMember(owner, tenant.id),
        insertKey(key, stored, tenant.id),
        insertAction(action),
      ],
      facts: onBothSides(action, [
        { entity: 'tenant', id: tenant.id, before: null, after: tenant },
        { entity: 'member', id: owner.id, before: null, after: owner },
        { entity: 'api_key', id: key.id, before: null, after: key },
      ]),
      events: [{ type: 'tenant.opened', payload: tenant }],
    })
  }),
  { tables: ['tenants', 'members', 'api_keys', 'operator_actions'] },
)

export const listTenantsOperation = operation(listTenants, async ({ tx, input }) => {
  const rows = await account.listTenants(tx, input)

  return accept({ output: page(rows, input.limit) })
})

export const getTenantOperation = operation(getTenant, async ({ tx }) => {
  const tenant = await account.findTenant(tx)

  return andThen(found(tenant, 'TENANT_NOT_FOUND'), (output) => ({ output }))
})

export const describeTenantOperation = operation(describeTenant, async ({ tx, now }) => {
  const [tenant, used] = await Promise.all([account.findTenant(tx), account.countUsed(tx, now)])

  return andThen(found(tenant, 'TENANT_NOT_FOUND'), (known) => ({
    output: { ...known, entitlements: entitlements[known.plan], used: { members: used.members, keys: used.keys } },
  }))
})

export const suspendTenantOperation = operation(
  suspendTenant,
  async (step) => {
    const { tx, input, now } = step
    const tenant = await account.lockTenant(tx)

    return andThen(suspend(tenant, { reason: input.reason, at: now }), ({ before, after }) => {
      const action = actionOf(suspendTenant, step, { tenantId: after.id, entity: 'tenant', entityId: after.id })
      return {
        output: after,
        writes: [account.applyTenant(before, after), insertAction(action)],
        facts: onBothSides(action, [{ entity: 'tenant', id: after.id, before, after }]),
        events: [{ type: 'tenant.suspended', payload: after }],
      }
    })
  },
  { tables },
)

export const resumeTenantOperation = operation(
  resumeTenant,
  async (step) => {
    const { tx, input, now } = step
    const tenant = await account.lockTenant(tx)

    return andThen(resume(tenant, { reason: input.reason, at: now }), ({ before, after }) => {
      const action = actionOf(resumeTenant, step, { tenantId: after.id, entity: 'tenant', entityId: after.id })
      return {
        output: after,
        writes: [account.applyTenant(before, after), insertAction(action)],
        facts: onBothSides(action, [{ entity: 'tenant', id: after.id, before, after }]),
        events: [{ type: 'tenant.resumed', payload: after }],
      }
    })
  },
  { tables },
)

export const setTenantPlanOperation = operation(
  setTenantPlan,
  async (step) => {
    const { tx, input } = step
    const tenant = await account.lockTenant(tx)

    return andThen(setPlan(tenant, input.plan), ({ before, after }) => {
      const action = actionOf(setTenantPlan, step, { tenantId: after.id, entity: 'tenant', entityId: after.id })
      return {
        output: after,
        writes: [account.applyTenant(before, after), insertAction(action)],
        facts: onBothSides(action, [{ entity: 'tenant', id: after.id, before, after }]),
        events: [{ type: 'tenant.plan_changed', payload: after }],
      }
    })
  },
  { tables },
)

export const terminateTenantOperation = operation(
  terminateTenant,
  async (step) => {
    const { tx, input, caller, now } = step
    const [tenant, keys] = await Promise.all([account.lockTenant(tx), lockKeysOf(tx, null)])

    return andThen(terminate(tenant, { keys, who: caller, reason: input.reason, at: now }), (plan) => {
      const { before, after, keys: revoked } = plan
      const action = actionOf(terminateTenant, step, { tenantId: after.id, entity: 'tenant', entityId: after.id })
      const departure = departing(after, now)
      return {
        output: { ...after, purgeAt: departure.purgeAt },
        writes: [
          account.applyTenant(before, after),
          insertDeparture(departure),
          ...revoked.map((key) => applyKey(key.before, key.after)),
          insertAction(action),
        ],
        facts: onBothSides(action, [
          { entity: 'tenant', id: after.id, before, after },
          { entity: 'departure', id: after.id, before: null, after: departure },
          ...revoked.map((key) => ({ entity: 'api_key', id: key.after.id, ...key })),
        ]),
        events: [{ type: 'tenant.terminated', payload: after }],
      }
    })
  },
  { tables: ['tenants', 'api_keys', 'departures', 'operator_actions'] },
)

export const archiveTenantOperation = operation(
  archiveTenant,
  async (step) => {
    const { tx, input, now } = step
    const tenant = await account.lockTenant(tx)

    return andThen(archive(tenant, { reason: input.reason, at: now }), ({ before, after }) => {
      const action = actionOf(archiveTenant, step, { tenantId: after.id, entity: 'tenant', entityId: after.id })
      return {
        output: after,
        writes: [account.applyTenant(before, after), insertAction(action)],
        facts: onBothSides(action, [{ entity: 'tenant', id: after.id, before, after }]),
        events: [{ type: 'tenant.archived', payload: after }],
      }
    })
  },
  { tables },
)
