import { z } from 'zod'

import { Tenant } from './account.ts'
import { TenantId, TenantState } from './caller.ts'
import { contract } from './contract.ts'
import { Entitlements, entitlements, Plan } from './entitlements.ts'
import { activeKey, activeTenant, alicesMembership } from './examples/account.ts'
import { ApiKey } from './keys.ts'
import { Email, Member } from './members.ts'
import { OperatorReason } from './operators.ts'
import { pageInput, pageOf } from './page.ts'
import { callerChanged } from './refusals.ts'
import { text } from './text.ts'

const tenantId = activeTenant.id
const reason = 'Three invoices are unpaid.'
const suspended = {
  ...activeTenant,
  state: 'suspended',
  stateReason: reason,
  stateAt: '2026-01-02T12:00:00.000Z',
} as const

const notFound = { TENANT_NOT_FOUND: { kind: 'missing', says: 'There is no such tenant.' } } as const
const stays = {
  TENANT_IS_INSTALLATION: { kind: 'unprocessable', says: 'The tenant of the installation itself stays active.' },
} as const

/** Makes a tenant with its first owner and their key. */
export const createTenant = contract({
  name: 'tenants.create',
  says: 'Makes a tenant with its first owner, and the owner’s first key, which is answered once.',
  effect: 'write',
  plane: 'operator',
  http: { method: 'POST', path: '/tenants' },
  requires: 'tenants:write',
  input: z.strictObject({
    name: text(200),
    ownerName: text(200),
    ownerEmail: Email.optional(),
    plan: Plan.default('free'),
    reason: OperatorReason,
  }),
  output: z.object({ tenant: Tenant, owner: Member, key: ApiKey, secret: z.string().nullable() }),
  answersOnce: ['secret'],
  refusals: callerChanged,
  example: {
    input: { name: 'First tenant', ownerName: 'Alice', plan: 'enterprise', reason: 'Signed on the first of January.' },
    output: {
      tenant: activeTenant,
      owner: alicesMembership,
      key: activeKey,
      secret: 'hoc_k3yk3yk3yk3y_AsItIsShownOnceAndNeverAgainAndNowhere',
    },
  },
})

/** Lists tenants, newest first. */
export const listTenants = contract({
  name: 'tenants.list',
  says: 'Lists the tenants of the installation, newest first.',
  effect: 'read',
  plane: 'operator',
  http: { method: 'GET', path: '/tenants' },
  requires: 'tenants:read',
  input: z.strictObject({ ...pageInput, state: TenantState.optional() }),
  output: pageOf(Tenant),
  refusals: {},
  example: { input: { state: 'active' }, output: { items: [activeTenant], nextCursor: null } },
})

/** What a list of tenants may be narrowed by. */
export type TenantFilter = z.output<typeof listTenants.input>

/** Finds one tenant. */
export const getTenant = contract({
  name: 'tenants.get',
  says: 'Finds one tenant.',
  effect: 'read',
  plane: 'operator',
  http: { method: 'GET', path: '/tenants/{tenantId}' },
  requires: 'tenants:read',
  input: z.strictObject({ tenantId: TenantId }),
  output: Tenant,
  refusals: notFound,
  example: { input: { tenantId }, output: activeTenant },
})

/** Tells a tenant of itself. */
export const describeTenant = contract({
  name: 'tenants.describe',
  says: 'Tells the caller’s tenant its state, its plan, what that entitles to, and how much of it is used.',
  effect: 'read',
  http: { method: 'GET', path: '/tenant' },
  requires: 'tenant:read',
  input: z.strictObject({}),
  output: Tenant.extend({
    entitlements: Entitlements,
    used: z.object({ members: z.int().nonnegative(), keys: z.int().nonnegative() }),
  }),
  refusals: notFound,
  example: {
    input: {},
    output: { ...activeTenant, plan: 'free', entitlements: entitlements.free, used: { members: 1, keys: 1 } },
  },
})

/** Stops a tenant's writes. */
export const suspendTenant = contract({
  name: 'tenants.suspend',
  says: 'Stops all that a tenant writes, in every process within two seconds. It may go on reading.',
  effect: 'write',
  plane: 'operator',
  http: { method: 'POST', path: '/tenants/{tenantId}/suspend' },
  requires: 'tenants:write',
  input: z.strictObject({ tenantId: TenantId, reason: OperatorReason }),
  output: Tenant,
  refusals: {
    ...notFound,
    ...stays,
    TENANT_NOT_ACTIVE: { kind: 'conflict', says: 'Only an active tenant can be suspended.' },
  },
  example: { input: { tenantId, reason }, output: { ...suspended, version: 2 } },
})

/** Closes a tenant for good. */
export const terminateTenant = contract({
  name: 'tenants.terminate',
  says: 'Closes a tenant for good: it neither writes nor reads any more, and all its keys are revoked. Answers when its rows are purged, if they are exported.',
  effect: 'write',
  plane: 'operator',
  http: { method: 'POST', path: '/tenants/{tenantId}/terminate' },
  requires: 'tenants:write',
  input: z.strictObject({ tenantId: TenantId, reason: OperatorReason }),
  output: Tenant.extend({ purgeAt: z.iso.datetime() }),
  refusals: {
    ...notFound,
    ...stays,
    TENANT_CLOSED: { kind: 'conflict', says: 'The tenant is closed already.' },
  },
  example: {
    input: { tenantId, reason: 'The contract has ended.' },
    output: {
      ...suspended,
      state: 'terminated',
      stateReason: 'The contract has ended.',
      version: 2,
      purgeAt: '2026-02-01T12:00:00.000Z',
    },
  },
})

/** Puts a terminated tenant away. */
export const archiveTenant = contract({
  name: 'tenants.archive',
  says: 'Puts a terminated tenant away. There is no way back.',
  effect: 'write',
  plane: 'operator',
  http: { method: 'POST', path: '/tenants/{tenantId}/archive' },
  requires: 'tenants:write',
  input: z.strictObject({ tenantId: TenantId, reason: OperatorReason }),
  output: Tenant,
  refusals: {
    ...notFound,
    TENANT_NOT_TERMINATED: { kind: 'conflict', says: 'Only a terminated tenant can be archived.' },
  },
  example: {
    input: { tenantId, reason: 'Nobody asked for its data.' },
    output: { ...suspended, state: 'archived', stateReason: 'Nobody asked for its data.', version: 3 },
  },
})

/** Gives a tenant another plan. */
export const setTenantPlan = contract({
  name: 'tenants.set_plan',
  says: 'Gives a tenant another plan. Whoever has more than it entitles to keeps that, and gets no more.',
  effect: 'write',
  plane: 'operator',
  http: { method: 'POST', path: '/tenants/{tenantId}/plan' },
  requires: 'tenants:write',
  input: z.strictObject({ tenantId: TenantId, plan: Plan, reason: OperatorReason }),
  output: Tenant,
  refusals: { ...notFound, PLAN_UNCHANGED: { kind: 'conflict', says: 'The tenant has this plan already.' } },
  example: {
    input: { tenantId, plan: 'pro', reason: 'Signed on the first of March.' },
    output: { ...activeTenant, plan: 'pro', version: 2 },
  },
})

/** Lets a suspended tenant write again. */
export const resumeTenant = contract({
  name: 'tenants.resume',
  says: 'Lets a suspended tenant write again.',
  effect: 'write',
  plane: 'operator',
  http: { method: 'POST', path: '/tenants/{tenantId}/resume' },
  requires: 'tenants:write',
  input: z.strictObject({ tenantId: TenantId, reason: OperatorReason }),
  output: Tenant,
  refusals: {
    ...notFound,
    TENANT_NOT_SUSPENDED: { kind: 'conflict', says: 'Only a suspended tenant can be resumed.' },
  },
  example: {
    input: { tenantId, reason: 'The invoices were paid.' },
    output: { ...suspended, state: 'active', stateReason: 'The invoices were paid.', version: 3 },
  },
})
