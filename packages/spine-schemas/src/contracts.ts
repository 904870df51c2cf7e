import { listLedger, verifyLedger } from './audit.ts'
import { listAccessChanges, openTenant, rehashKey, whoami } from './account.ts'
import { explainAuthority } from './authority.ts'
import type { Contract } from './contract.ts'
import { describeGovernance, setGovernanceMode } from './governance.ts'
import {
  acknowledgeIncident,
  countIncidentsBySeverity,
  createIncident,
  getIncident,
  listIncidentEvents,
  listIncidents,
  reopenIncident,
  resolveIncident,
} from './incidents.ts'
import { listJobs } from './jobs.ts'
import { freezeKey, getKey, issueKey, listKeys, revokeKey, rotateKey, unfreezeKey } from './keys.ts'
import { acceptInvitation, createInvitation, listInvitations, revokeInvitation } from './invitations.ts'
import { addService, changeRole, getMember, listMembers, removeMember } from './members.ts'
import { listOutbox, retryOutbox } from './outbox.ts'
import {
  beatRun,
  cancelRun,
  checkpointRun,
  declareRun,
  failRun,
  getRun,
  listLiveRuns,
  listRuns,
  retryRun,
  startRun,
  tellRunOutcome,
} from './run-contracts.ts'
import { crashRun, reportOverdue } from './run-upkeep.ts'
import { listSteps, recordSteps, verifyTrace } from './traces.ts'

/** Every contract there is: what clients, documents and command lines derive from. */
export const contracts = [
  createIncident,
  acknowledgeIncident,
  resolveIncident,
  reopenIncident,
  listIncidents,
  getIncident,
  listIncidentEvents,
  countIncidentsBySeverity,
  setGovernanceMode,
  describeGovernance,
  listLedger,
  verifyLedger,
  listOutbox,
  retryOutbox,
  listJobs,
  openTenant,
  rehashKey,
  whoami,
  issueKey,
  listKeys,
  getKey,
  rotateKey,
  freezeKey,
  unfreezeKey,
  revokeKey,
  listMembers,
  getMember,
  changeRole,
  removeMember,
  addService,
  createInvitation,
  listInvitations,
  revokeInvitation,
  acceptInvitation,
  listAccessChanges,
  explainAuthority,
  declareRun,
  startRun,
  beatRun,
  checkpointRun,
  cancelRun,
  failRun,
  retryRun,
  listRuns,
  listLiveRuns,
  getRun,
  tellRunOutcome,
  crashRun,
  reportOverdue,
  recordSteps,
  listSteps,
  verifyTrace,
] as const satisfies readonly Contract[]

/** The contracts of HOC Spine, as one type. */
export type AnyContract = (typeof contracts)[number]

/** The contract of a given name. */
export type ContractNamed<Name extends AnyContract['name']> = Extract<AnyContract, { readonly name: Name }>
