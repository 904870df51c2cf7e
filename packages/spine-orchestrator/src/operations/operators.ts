import { findTenant } from '@hoc/drivers/account'
import * as governance from '@hoc/drivers/governance'
import { applyKey, insertKey, lockKey } from '@hoc/drivers/keys'
import { insertMember } from '@hoc/drivers/members'
import * as operators from '@hoc/drivers/operators'
import { appoint } from '@hoc/engine-account/appoint'
import { freeze } from '@hoc/engine-account/freeze'
import { onBothSides, reachingInto } from '@hoc/engine-account/operate'
import { unfreeze } from '@hoc/engine-account/unfreeze'
import { KeyId, SYSTEM_TENANT } from '@hoc/spine-schemas/caller'
import { accept, andThen } from '@hoc/spine-schemas/decision'
import { GovernanceChangeId } from '@hoc/spine-schemas/governance'
import { MemberId } from '@hoc/spine-schemas/members'
import {
  appointOperator,
  freezeTenantKey,
  listActions,
  listOwnOperatorActions,
  setTenantGovernance,
  unfreezeTenantKey,
} from '@hoc/spine-schemas/operators'
import { page } from '@hoc/spine-schemas/page'

import { stillActing } from '../access/still-acting.ts'
import { actionOf } from '../action-of.ts'
import { changeModeOf } from '../governance/change-mode.ts'
import { operation } from '../kernel/operation.ts'

const tables = ['api_keys', 'operator_actions']

export const appointOperatorOperation = operation(
  appointOperator,
  stillActing(async (step) => {
    const { input, caller, now, newId, newKey } = step
    const { publicId, text: secret, stored } = newKey()
    const ids = { memberId: newId(MemberId), keyId: newId(KeyId), publicId }

    return andThen(appoint({ ...ids, ...input, who: caller, at: now }), ({ operator, key }) => {
      const to = { tenantId: SYSTEM_TENANT, entity: 'member', entityId: operator.id }
      const action = actionOf(appointOperator, step, to)
      return {
        output: { operator, key, secret },
        writes: [
          insertMember(operator, SYSTEM_TENANT),
          insertKey(key, stored, SYSTEM_TENANT),
          operators.insertAction(action),
        ],
        facts: onBothSides(action, [
          { entity: 'member', id: operator.id, before: null, after: operator },
          { entity: 'api_key', id: key.id, before: null, after: key },
        ]),
        events: [{ type: 'operator.appointed', payload: operator }],
      }
    })
  }),
  { tables: ['members', 'api_keys', 'operator_actions'] },
)

export const freezeTenantKeyOperation = operation(
  freezeTenantKey,
  async (step) => {
    const { tx, input, caller, now } = step
    const { tenantId, keyId, reason } = input
    const held = await lockKey(tx, keyId, 'alone')

    return andThen(freeze(held, { who: caller, reason, at: now }), ({ before, after }) => {
      const action = actionOf(freezeTenantKey, step, { tenantId, entity: 'api_key', entityId: keyId })
      return {
        output: after,
        writes: [applyKey(before, after), operators.insertAction(action)],
        facts: onBothSides(action, [{ entity: 'api_key', id: keyId, before, after }]),
        events: [{ type: 'key.frozen', payload: after }],
      }
    })
  },
  { tables },
)

export const unfreezeTenantKeyOperation = operation(
  unfreezeTenantKey,
  async (step) => {
    const { tx, input, caller } = step
    const { tenantId, keyId } = input
    const held = await lockKey(tx, keyId, 'alone')

    return andThen(unfreeze(held, { who: reachingInto(tenantId, caller) }), ({ before, after }) => {
      const action = actionOf(unfreezeTenantKey, step, { tenantId, entity: 'api_key', entityId: keyId })
      return {
        output: after,
        writes: [applyKey(before, after), operators.insertAction(action)],
        facts: onBothSides(action, [{ entity: 'api_key', id: keyId, before, after }]),
        events: [{ type: 'key.unfrozen', payload: after }],
      }
    })
  },
  { tables },
)

export const setTenantGovernanceOperation = operation(
  setTenantGovernance,
  async (step) => {
    const { tx, input, caller, now, newId } = step
    const { tenantId, mode, reason } = input
    const [tenant, current] = await Promise.all([findTenant(tx), governance.lockGovernance(tx)])
    const wanted = { id: newId(GovernanceChangeId), mode, reason, changedBy: caller.actorId, changedAt: now }

    return andThen(changeModeOf(tenant, current, wanted), ({ before, after }) => {
      const action = actionOf(setTenantGovernance, step, { tenantId, entity: 'governance', entityId: after.id })
      return {
        output: after,
        writes: [governance.insertGovernanceChange(after), operators.insertAction(action)],
        facts: onBothSides(action, [{ entity: 'governance', id: after.id, before, after }]),
        events: [{ type: 'governance.changed', payload: after }],
      }
    })
  },
  { tables: ['governance_changes', 'operator_actions'] },
)

export const listActionsOperation = operation(listActions, async ({ tx, input }) => {
  const rows = await operators.listActions(tx, input)

  return accept({ output: page(rows, input.limit) })
})

export const listOwnOperatorActionsOperation = operation(listOwnOperatorActions, async ({ tx, input, caller }) => {
  const rows = await operators.listActions(tx, { ...input, tenantId: caller.tenantId })

  return accept({ output: page(rows, input.limit) })
})
