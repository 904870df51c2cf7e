import { z } from 'zod'

import { ActorId, KeyId, TenantId } from './caller.ts'
import { contract } from './contract.ts'
import { activeKey, activeTenant, alicesMembership } from './examples/account.ts'
import { GovernanceChange, Mode } from './governance.ts'
import { ApiKey } from './keys.ts'
import { Member } from './members.ts'
import { pageInput, pageOf } from './page.ts'
import { callerChanged } from './refusals.ts'
import { Role } from './roles.ts'
import { text } from './text.ts'
import { uuid } from './uuid.ts'

/** Why an operator acts: they always say. */
export const OperatorReason = text(500).min(10)

export const OperatorActionId = uuid().brand<'OperatorActionId'>()
export type OperatorActionId = z.infer<typeof OperatorActionId>

/** What an operator did to a tenant, and why. */
export const OperatorAction = z.object({
  id: OperatorActionId,
  tenantId: TenantId,
  operation: z.string(),
  entity: z.string(),
  entityId: z.string(),
  reason: z.string(),
  actorId: ActorId,
  at: z.iso.datetime(),
})
export type OperatorAction = z.infer<typeof OperatorAction>

const tenantId = activeTenant.id
const keyId = activeKey.id
const at = '2026-01-02T12:00:00.000Z'
const reason = 'Seen in a public repository.'
const anAction = {
  id: '019b7a00-0000-7000-8000-0000000000b1',
  tenantId,
  operation: 'operator.freeze_key',
  entity: 'api_key',
  entityId: keyId,
  reason,
  actorId: 'cli:alice',
  at,
}

const noTenant = { TENANT_NOT_FOUND: { kind: 'missing', says: 'There is no such tenant.' } } as const
const noKey = { KEY_NOT_FOUND: { kind: 'missing', says: 'There is no such key.' } } as const

/** Makes an operator, who then acts with a key of their own. */
export const appointOperator = contract({
  name: 'operator.appoint',
  says: 'Makes an operator: a member of the installation’s own tenant, with a key, which is answered once.',
  effect: 'write',
  plane: 'operator',
  http: { method: 'POST', path: '/operator/operators' },
  requires: 'operator:appoint',
  input: z.strictObject({ name: text(200), role: Role.default('admin'), reason: OperatorReason }),
  output: z.object({ operator: Member, key: ApiKey, secret: z.string().nullable() }),
  answersOnce: ['secret'],
  refusals: {
    ROLE_TOO_HIGH: { kind: 'unprocessable', says: 'Nobody gives, takes or acts for a role above their own.' },
    ...callerChanged,
  },
  example: {
    input: { name: 'Alice', reason: 'On call from the first of January.' },
    output: {
      operator: { ...alicesMembership, email: null, role: 'admin' },
      key: activeKey,
      secret: 'hoc_k3yk3yk3yk3y_AsItIsShownOnceAndNeverAgainAndNowhere',
    },
  },
})

/** Stops a key of any tenant for now. */
export const freezeTenantKey = contract({
  name: 'operator.freeze_key',
  says: 'Stops a key of any tenant for now, in every process within a second.',
  effect: 'write',
  plane: 'operator',
  http: { method: 'POST', path: '/operator/tenants/{tenantId}/keys/{keyId}/freeze' },
  requires: 'operator:write',
  input: z.strictObject({ tenantId: TenantId, keyId: KeyId, reason: OperatorReason }),
  output: ApiKey,
  refusals: { ...noKey, KEY_NOT_ACTIVE: { kind: 'conflict', says: 'Only an active key can be frozen.' } },
  example: {
    input: { tenantId, keyId, reason },
    output: { ...activeKey, state: 'frozen', frozenBy: 'cli:alice', frozenAt: at, freezeReason: reason, version: 2 },
  },
})

/** Lets a frozen key of any tenant be used again. */
export const unfreezeTenantKey = contract({
  name: 'operator.unfreeze_key',
  says: 'Lets a frozen key of any tenant be used again.',
  effect: 'write',
  plane: 'operator',
  http: { method: 'POST', path: '/operator/tenants/{tenantId}/keys/{keyId}/unfreeze' },
  requires: 'operator:write',
  input: z.strictObject({ tenantId: TenantId, keyId: KeyId, reason: OperatorReason }),
  output: ApiKey,
  refusals: {
    ...noKey,
    KEY_NOT_FROZEN: { kind: 'conflict', says: 'The key is not frozen.' },
    ROLE_TOO_HIGH: { kind: 'unprocessable', says: 'Nobody gives, takes or acts for a role above their own.' },
    ...callerChanged,
  },
  example: {
    input: { tenantId, keyId, reason: 'It was another one.' },
    output: { ...activeKey, version: 3 },
  },
})

/** Sets the mode of governance of any tenant. */
export const setTenantGovernance = contract({
  name: 'operator.set_governance_mode',
  says: 'Sets how far governance lets the actions of one tenant go. A kill is lifted by "normal" alone.',
  effect: 'write',
  plane: 'operator',
  http: { method: 'POST', path: '/operator/tenants/{tenantId}/governance/mode' },
  requires: 'operator:write',
  input: z.strictObject({ tenantId: TenantId, mode: Mode, reason: OperatorReason }),
  output: GovernanceChange,
  refusals: {
    ...noTenant,
    GOVERNANCE_KILLED: { kind: 'conflict', says: 'A kill is lifted by "normal" alone, never by "degraded".' },
    GOVERNANCE_UNCHANGED: { kind: 'conflict', says: 'Governance is in this mode already.' },
  },
  example: {
    input: { tenantId, mode: 'killed', reason: 'Its agents attack others.' },
    output: {
      id: '019b7a00-0000-7000-8000-0000000000f2',
      mode: 'killed',
      reason: 'Its agents attack others.',
      changedBy: 'cli:alice',
      changedAt: at,
    },
  },
})

/** Lists what operators did, whichever tenant it was about. */
export const listActions = contract({
  name: 'operator.list_actions',
  says: 'Lists what operators did, newest first, whichever tenant it was about.',
  effect: 'read',
  plane: 'operator',
  http: { method: 'GET', path: '/operator/actions' },
  requires: 'operator:read',
  input: z.strictObject(pageInput),
  output: pageOf(OperatorAction),
  refusals: {},
  example: { input: {}, output: { items: [anAction], nextCursor: null } },
})

/** Lists what operators did to the caller's tenant. */
export const listOwnOperatorActions = contract({
  name: 'account.list_operator_actions',
  says: 'Lists what operators of the installation did to the tenant and why, newest first.',
  effect: 'read',
  http: { method: 'GET', path: '/account/operator-actions' },
  requires: 'audit:read',
  input: z.strictObject(pageInput),
  output: pageOf(OperatorAction),
  refusals: {},
  example: { input: {}, output: { items: [anAction], nextCursor: null } },
})
