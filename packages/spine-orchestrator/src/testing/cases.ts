import type { TestDatabase } from '@hoc/drivers/testing/database'
import { InvitationId, SYSTEM_TENANT, type Caller } from '@hoc/spine-schemas/caller'
import type { AnyContract } from '@hoc/spine-schemas/contracts'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'

import type { Spine } from '../spine.ts'
import { aKeyIn, aMemberIn, anInvitationIn } from './account.ts'
import { spill } from './incidents.ts'
import {
  anEndedRunIn,
  anOverdueRunIn,
  aQueuedRunIn,
  aRunningRunIn,
  aSentStep,
  aSilentRunIn,
  aTracedRunIn,
  errand,
} from './runs.ts'

/** How an operation is brought to succeed and, where it can, to refuse, in a tenant of its own. */
export interface Case {
  /** Makes what the operation needs, and answers the input on which it succeeds. */
  readonly succeeds: (arranged: Arranged) => Promise<object>
  /** The same input later, or another one, that is refused with this code. */
  readonly refuses?: { readonly code: string; readonly input: (succeeded: object) => object }
  /** Who asks, made anew for every test; by default a stranger who holds everything. */
  readonly caller?: () => Caller
}

interface Arranged {
  readonly db: TestDatabase
  readonly spine: Spine
  readonly caller: Caller
}

const nowhere = '019b7a00-0000-7000-8000-00000000dead'
const opening = { ownerName: 'Alice', pepperId: null }
const same = (input: object) => input
const lost = (key: string) => (input: object) => ({ ...input, [key]: nowhere })
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
  'invitations.accept': {
    caller: () => anOperator({ grants: ['*'], invitationId: InvitationId.parse(crypto.randomUUID()) }),
    succeeds: async (arranged) => {
      await anInvitationIn(arranged)
      return { email: 'bob@example.com', name: 'Bob', scopes: ['*'] }
    },
    refuses: { code: 'INVITATION_NOT_PENDING', input: same },
  },
  'runs.declare': {
    succeeds: async () => errand,
    refuses: { code: 'ATTRIBUTION_UNEXPECTED', input: (input) => ({ ...input, actorType: 'system' }) },
  },
  'runs.start': {
    succeeds: async (arranged) => ({ runId: await aQueuedRunIn(arranged) }),
    refuses: { code: 'RUN_NOT_QUEUED', input: same },
  },
  'runs.heartbeat': {
    succeeds: async (arranged) => ({ runId: await aRunningRunIn(arranged) }),
    refuses: { code: 'RUN_NOT_FOUND', input: lost('runId') },
  },
  'runs.checkpoint': {
    succeeds: async (arranged) => ({ runId: await aRunningRunIn(arranged) }),
    refuses: { code: 'RUN_NOT_FOUND', input: lost('runId') },
  },
  'runs.cancel': {
    succeeds: async (arranged) => ({ runId: await aRunningRunIn(arranged), reason: 'Not wanted any more.' }),
    refuses: { code: 'RUN_ENDED', input: same },
  },
  'runs.fail': {
    succeeds: async (arranged) => ({ runId: await aRunningRunIn(arranged), errorCode: 'E', errorMessage: 'It broke.' }),
    refuses: { code: 'RUN_NOT_RUNNING', input: same },
  },
  'runs.retry': {
    succeeds: async (arranged) => ({ runId: await anEndedRunIn(arranged) }),
    refuses: { code: 'RUN_RETRIED', input: same },
  },
  'runs.list': { succeeds: async (arranged) => (await anEndedRunIn(arranged)) && {} },
  'runs.live': { succeeds: async (arranged) => (await aRunningRunIn(arranged)) && {} },
  'runs.get': {
    succeeds: async (arranged) => ({ runId: await aQueuedRunIn(arranged) }),
    refuses: { code: 'RUN_NOT_FOUND', input: lost('runId') },
  },
  'runs.outcome': {
    succeeds: async (arranged) => ({ runId: await anEndedRunIn(arranged) }),
    refuses: { code: 'RUN_NOT_FOUND', input: lost('runId') },
  },
  'runs.crash': {
    succeeds: async (arranged) => ({ runId: await aSilentRunIn(arranged) }),
    refuses: { code: 'RUN_NOT_RUNNING', input: same },
  },
  'runs.report_overdue': {
    succeeds: async (arranged) => ({ runId: await anOverdueRunIn(arranged), kind: 'outcome' }),
    refuses: { code: 'OBLIGATION_NOT_DUE', input: same },
  },
  'runs.record_steps': {
    succeeds: async (arranged) => ({ runId: await aRunningRunIn(arranged), steps: [aSentStep(0)] }),
    refuses: { code: 'STEP_DIFFERS', input: (input) => ({ ...input, steps: [{ ...aSentStep(0), costMicros: 1 }] }) },
  },
  'traces.list_steps': {
    succeeds: async (arranged) => ({ runId: await aTracedRunIn(arranged) }),
    refuses: { code: 'RUN_NOT_FOUND', input: lost('runId') },
  },
  'traces.verify': {
    succeeds: async (arranged) => ({ runId: await aTracedRunIn(arranged) }),
    refuses: { code: 'RUN_NOT_FOUND', input: lost('runId') },
  },
}

async function anIncidentOf({ spine, caller }: Arranged): Promise<string> {
  const created = await spine.dispatch('incidents.create', spill, caller)
  if (created.outcome !== 'done') throw new Error(`Expected an incident, saw ${created.outcome}.`)
  return created.value.id
}
