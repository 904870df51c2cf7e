import { ActorId, SYSTEM_TENANT } from '@hoc/spine-schemas/caller'
import { OperatorActionId } from '@hoc/spine-schemas/operators'
import { aTenantId, noon } from '@hoc/spine-schemas/testing/account'
import { expect, it } from 'vitest'

import { onBothSides } from './operate.ts'

const action = {
  id: OperatorActionId.parse('019b7a00-0000-7000-8000-0000000000b1'),
  tenantId: aTenantId(),
  operation: 'tenants.suspend',
  entity: 'tenant',
  entityId: 't',
  reason: 'Three invoices are unpaid.',
  actorId: ActorId.parse('alice'),
  at: noon,
}
const fact = { entity: 'tenant', id: 't', before: {}, after: {} }
const told = { entity: 'operator_action', id: action.id, before: null, after: action }

it('tells both sides the same: what was done and why, and what it changed', () => {
  const of = (inTenant: string) => [
    { ...told, inTenant },
    { ...fact, inTenant },
  ]

  expect(onBothSides(action, [fact])).toEqual([...of(action.tenantId), ...of(SYSTEM_TENANT)])
})

it('tells the installation once what was done to itself', () => {
  const own = { ...action, tenantId: SYSTEM_TENANT }

  expect(onBothSides(own, [fact])).toMatchObject([{ after: own, inTenant: SYSTEM_TENANT }, { inTenant: SYSTEM_TENANT }])
})
