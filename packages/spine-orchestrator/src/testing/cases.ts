import { InvitationId, SYSTEM_TENANT, type Caller } from '@hoc/spine-schemas/caller'
import type { AnyContract } from '@hoc/spine-schemas/contracts'
import { noteSecurityEvent } from '@hoc/spine-schemas/security-events'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'

import { aKeyIn, aMemberIn, anInvitationIn, aTenantFor } from './account.ts'
import { lost, same, type Arranged, type Case } from './case.ts'
import { exportCases } from './export-cases.ts'
import { spill } from './incidents.ts'
import { importCases } from './import-cases.ts'
import { lessonCases } from './lesson-cases.ts'
import { recordCases } from './record-cases.ts'
import { runCases } from './run-cases.ts'
import { thresholdCases } from './threshold-cases.ts'
import { postMortemCases } from './post-mortem-cases.ts'
import { violationCases } from './violation-cases.ts'
import { webhookCases } from './webhook-cases.ts'

const opening = { ownerName: 'Alice', pepperId: null }
const reason = 'Three invoices are unpaid.'
const installation = (): Caller => ({ ...anOperator({ grants: ['*'] }), tenantId: SYSTEM_TENANT })

/** One case for every operation there is: a test fails for an operation without one. */
export const cases: Readonly<Record<AnyContract['name'], Case>> = {
  'incidents.create': { succeeds: async () => spill },
  'incidents.acknowledge': {
    succeeds: async (arranged) => ({ incidentId: await anIncidentOf(arranged) }),
    refuses: { code: 'INCIDENT_NOT_ACTIVE', input: same },
  },
  'incidents.resolve': {
    succeeds: async (arranged) => ({ incidentId: await anIncidentOf(arranged), summary: 'Fixed.' }),
    refuses: { code: 'INCIDENT_RESOLVED', input: same },
  },
  'incidents.reopen': {
    succeeds: async (arranged) => {
      const incidentId = await anIncidentOf(arranged)
      await arranged.spine.dispatch('incidents.resolve', { incidentId, summary: 'Fixed.' }, arranged.caller)
      return { incidentId, reason: 'It came back.' }
    },
    refuses: { code: 'INCIDENT_NOT_RESOLVED', input: same },
  },
  'incidents.list': { succeeds: async (arranged) => (await anIncidentOf(arranged)) && {} },
  'incidents.get': {
    succeeds: async (arranged) => ({ incidentId: await anIncidentOf(arranged) }),
    refuses: { code: 'INCIDENT_NOT_FOUND', input: lost('incidentId') },
  },
  'incidents.list_events': {
    succeeds: async (arranged) => ({ incidentId: await anIncidentOf(arranged) }),
    refuses: { code: 'INCIDENT_NOT_FOUND', input: lost('incidentId') },
  },
  'incidents.count_by_severity': { succeeds: async (arranged) => (await anIncidentOf(arranged)) && {} },
  'incidents.find_patterns': { succeeds: async (arranged) => (await anIncidentOf(arranged)) && {} },
  'incidents.list_recurring': { succeeds: async (arranged) => (await anIncidentOf(arranged)) && {} },
  'incidents.get_learnings': {
    succeeds: async (arranged) => ({ incidentId: await anIncidentOf(arranged) }),
    refuses: { code: 'INCIDENT_NOT_FOUND', input: lost('incidentId') },
  },
  'incidents.get_category_learnings': {
    succeeds: async (arranged) => {
      await anIncidentOf(arranged)
      return { category: 'manual' }
    },
  },
  'incidents.get_metrics': { succeeds: async (arranged) => (await anIncidentOf(arranged)) && {} },
  'governance.set_mode': {
    succeeds: async () => ({ mode: 'degraded', reason: 'Trying it out today.' }),
    refuses: { code: 'GOVERNANCE_UNCHANGED', input: same },
  },
  'governance.describe': { succeeds: async () => ({}) },
  'audit.list_entries': { succeeds: async (arranged) => (await anIncidentOf(arranged)) && {} },
  'audit.verify': { succeeds: async (arranged) => (await anIncidentOf(arranged)) && {} },
  'outbox.list': { succeeds: async (arranged) => (await anIncidentOf(arranged)) && {} },
  'outbox.retry': {
    succeeds: async ({ db, ...arranged }) => {
      await anIncidentOf({ db, ...arranged })
      const [dead] = await db.all(`update hoc.outbox set dead_at = now(), attempts = 12
        where tenant_id = '${arranged.caller.tenantId}' returning id`)
      return { eventId: String(dead?.id) }
    },
    refuses: { code: 'EVENT_NOT_DEAD', input: same },
  },
  'jobs.list': { succeeds: async () => ({}), caller: installation },
  'account.open_tenant': {
    succeeds: async () => ({ name: 'T', publicId: 'k3yk3yk3yk3y', secretSha: 'a'.repeat(64), ...opening }),
    refuses: { code: 'TENANT_EXISTS', input: same },
  },
  'account.rehash_key': {
    succeeds: async (arranged) => ({
      keyId: (await aKeyIn(arranged)).id,
      secretSha: 'b'.repeat(64),
      pepperId: 'b'.repeat(12),
    }),
    refuses: { code: 'KEY_HASHED', input: same },
  },
  'account.whoami': { succeeds: async (arranged) => (await aKeyIn(arranged)) && {} },
  'account.list_access_changes': { succeeds: async (arranged) => (await aKeyIn(arranged)) && {} },
  'account.note_security_event': { succeeds: async () => noteSecurityEvent.example.input },
  'account.list_security_events': {
    succeeds: async (arranged) => {
      await arranged.spine.dispatch('account.note_security_event', noteSecurityEvent.example.input, arranged.caller)
      return {}
    },
  },
  'authority.explain': {
    succeeds: async (arranged) => ({ operation: 'incidents.create', keyId: (await aKeyIn(arranged)).id }),
    refuses: { code: 'OPERATION_NOT_FOUND', input: (input) => ({ ...input, operation: 'incidents.nope' }) },
  },
  'keys.issue': {
    succeeds: async (arranged) => ({ memberId: await aMemberIn(arranged), name: 'K', scopes: ['incidents.*'] }),
    refuses: { code: 'MEMBER_NOT_FOUND', input: lost('memberId') },
  },
  'keys.list': { succeeds: async (arranged) => (await aKeyIn(arranged)) && {} },
  'keys.get': {
    succeeds: async (arranged) => ({ keyId: (await aKeyIn(arranged)).id }),
    refuses: { code: 'KEY_NOT_FOUND', input: lost('keyId') },
  },
  'keys.rotate': {
    succeeds: async (arranged) => ({ keyId: (await aKeyIn(arranged)).id }),
    refuses: { code: 'KEY_ROTATED', input: same },
  },
  'keys.freeze': {
    succeeds: async (arranged) => ({ keyId: (await aKeyIn(arranged)).id, reason: 'Seen in a log.' }),
    refuses: { code: 'KEY_NOT_ACTIVE', input: same },
  },
  'keys.unfreeze': {
    succeeds: async (arranged) => {
      const { id: keyId } = await aKeyIn(arranged)
      await arranged.spine.dispatch('keys.freeze', { keyId, reason: 'Seen in a log.' }, arranged.caller)
      return { keyId }
    },
    refuses: { code: 'KEY_NOT_FROZEN', input: same },
  },
  'keys.revoke': {
    succeeds: async (arranged) => ({ keyId: (await aKeyIn(arranged)).id, reason: 'Alice has left.' }),
    refuses: { code: 'KEY_REVOKED', input: same },
  },
  'members.list': { succeeds: async (arranged) => (await aMemberIn(arranged)) && {} },
  'members.get': {
    succeeds: async (arranged) => ({ memberId: await aMemberIn(arranged) }),
    refuses: { code: 'MEMBER_NOT_FOUND', input: lost('memberId') },
  },
  'members.change_role': {
    succeeds: async (arranged) => ({ memberId: await aMemberIn(arranged), role: 'admin' }),
    refuses: { code: 'ROLE_UNCHANGED', input: same },
  },
  'members.remove': {
    succeeds: async (arranged) => ({ memberId: (await aKeyIn(arranged)).memberId }),
    refuses: { code: 'MEMBER_REMOVED', input: same },
  },
  'members.add_service': { succeeds: async () => ({ name: 'Deployer', role: 'member' }) },
  'invitations.create': {
    succeeds: async () => ({ email: 'bob@example.com', role: 'member' }),
    refuses: { code: 'INVITATION_PENDING', input: same },
  },
  'invitations.list': { succeeds: async (arranged) => (await anInvitationIn(arranged)) && {} },
  'invitations.revoke': {
    succeeds: async (arranged) => ({ invitationId: await anInvitationIn(arranged) }),
    refuses: { code: 'INVITATION_NOT_PENDING', input: same },
  },
  'keys.recover': {
    succeeds: async (arranged) => {
      await aTenantRow(arranged)
      return { memberId: await aMemberIn(arranged, 'admin') }
    },
    refuses: { code: 'MEMBER_NOT_FOUND', input: lost('memberId') },
  },
  'tenants.create': { succeeds: async () => ({ name: 'T', ownerName: 'Alice', reason }), caller: installation },
  'tenants.list': { succeeds: async (arranged) => (await aTenantFor(arranged)) && {}, caller: installation },
  'tenants.get': {
    caller: installation,
    succeeds: async (arranged) => ({ tenantId: (await aTenantFor(arranged)).tenant.id }),
    refuses: { code: 'TENANT_NOT_FOUND', input: lost('tenantId') },
  },
  'tenants.describe': { succeeds: async (arranged) => (await aTenantRow(arranged)) && {} },
  'tenants.suspend': {
    caller: installation,
    succeeds: async (arranged) => ({ tenantId: (await aTenantFor(arranged)).tenant.id, reason }),
    refuses: { code: 'TENANT_NOT_ACTIVE', input: same },
  },
  'tenants.resume': {
    caller: installation,
    succeeds: async (arranged) => {
      const tenantId = (await aTenantFor(arranged)).tenant.id
      await arranged.spine.dispatch('tenants.suspend', { tenantId, reason }, arranged.caller)
      return { tenantId, reason }
    },
    refuses: { code: 'TENANT_NOT_SUSPENDED', input: same },
  },
  'tenants.set_plan': {
    caller: installation,
    succeeds: async (arranged) => ({ tenantId: (await aTenantFor(arranged)).tenant.id, plan: 'pro', reason }),
    refuses: { code: 'PLAN_UNCHANGED', input: same },
  },
  'tenants.terminate': {
    caller: installation,
    succeeds: async (arranged) => ({ tenantId: (await aTenantFor(arranged)).tenant.id, reason }),
    refuses: { code: 'TENANT_CLOSED', input: same },
  },
  'tenants.archive': {
    caller: installation,
    succeeds: async (arranged) => {
      const tenantId = (await aTenantFor(arranged)).tenant.id
      await arranged.spine.dispatch('tenants.terminate', { tenantId, reason }, arranged.caller)
      return { tenantId, reason }
    },
    refuses: { code: 'TENANT_NOT_TERMINATED', input: same },
  },
  'tenants.get_departure': {
    caller: installation,
    succeeds: async (arranged) => ({ tenantId: await aDeparted(arranged) }),
    refuses: { code: 'TENANT_NOT_FOUND', input: lost('tenantId') },
  },
  'tenants.record_export': {
    caller: installation,
    succeeds: async (arranged) => ({ tenantId: await aDeparted(arranged), rows: 17, sha256: 'a'.repeat(64), reason }),
    refuses: { code: 'TENANT_NOT_FOUND', input: lost('tenantId') },
  },
  'tenants.purge': {
    caller: installation,
    succeeds: async (arranged) => {
      const tenantId = await aDeparted(arranged)
      await arranged.db
        .all(`update hoc.departures set exported_at = now(), exported_rows = 17, export_sha = repeat('a', 64),
        purge_at = now() where tenant_id = '${tenantId}'`)
      return { tenantId, reason }
    },
    refuses: { code: 'TENANT_PURGED', input: same },
  },
  'tenants.verify_ledger': {
    caller: installation,
    succeeds: async (arranged) => ({ tenantId: (await aTenantFor(arranged)).tenant.id }),
  },
  'operator.appoint': { succeeds: async () => ({ name: 'Alice', reason }), caller: installation },
  'operator.freeze_key': {
    caller: installation,
    succeeds: async (arranged) => {
      const { tenant, key } = await aTenantFor(arranged)
      return { tenantId: tenant.id, keyId: key.id, reason }
    },
    refuses: { code: 'KEY_NOT_ACTIVE', input: same },
  },
  'operator.unfreeze_key': {
    caller: installation,
    succeeds: async (arranged) => {
      const { tenant, key } = await aTenantFor(arranged)
      const frozen = { tenantId: tenant.id, keyId: key.id, reason }
      await arranged.spine.dispatch('operator.freeze_key', frozen, arranged.caller)
      return frozen
    },
    refuses: { code: 'KEY_NOT_FROZEN', input: same },
  },
  'operator.set_governance_mode': {
    caller: installation,
    succeeds: async (arranged) => ({ tenantId: (await aTenantFor(arranged)).tenant.id, mode: 'degraded', reason }),
    refuses: { code: 'GOVERNANCE_UNCHANGED', input: same },
  },
  'operator.list_actions': { succeeds: async (arranged) => (await aTenantFor(arranged)) && {}, caller: installation },
  'account.list_operator_actions': { succeeds: async () => ({}) },
  'invitations.accept': {
    caller: () => anOperator({ grants: ['*'], invitationId: InvitationId.parse(crypto.randomUUID()) }),
    succeeds: async (arranged) => {
      await anInvitationIn(arranged)
      return { email: 'bob@example.com', name: 'Bob', scopes: ['*'] }
    },
    refuses: { code: 'INVITATION_NOT_PENDING', input: same },
  },
  ...lessonCases,
  ...runCases,
  ...exportCases,
  ...thresholdCases,
  ...violationCases,
  ...postMortemCases,
  ...recordCases,
  ...importCases,
  ...webhookCases,
}

async function anIncidentOf({ spine, caller }: Arranged): Promise<string> {
  const created = await spine.dispatch('incidents.create', spill, caller)
  if (created.outcome !== 'done') throw new Error(`Expected an incident, saw ${created.outcome}.`)
  return created.value.id
}

// A tenant that was terminated.
async function aDeparted(arranged: Arranged): Promise<string> {
  const tenantId = (await aTenantFor(arranged)).tenant.id
  await arranged.spine.dispatch('tenants.terminate', { tenantId, reason }, arranged.caller)
  return tenantId
}

// Who opens a tenant gets an owner and a key, too: here are neither.
async function aTenantRow({ db, caller: { tenantId } }: Arranged): Promise<object> {
  return db.all(`insert into hoc.tenants values ('${tenantId}', 'T', 'active', now())`)
}
