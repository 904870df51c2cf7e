import { listLedger, verifyLedger } from './audit.ts'
import { listAccessChanges, openTenant, rehashKey, whoami } from './account.ts'
import { explainAuthority } from './authority.ts'
import { createPostMortem, getPostMortem } from './post-mortems.ts'
import { reportCalls } from './call-windows.ts'
import type { Contract } from './contract.ts'
import { getFailure, listFailures, reportFailure } from './failures.ts'
import { exportTenant, getDeparture, openExport, purgeTenant, recordExport, verifyTenantLedger } from './departures.ts'
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
import { getIncidentTimeline, listIncidentEvidence, listRunIncidents } from './incident-evidence.ts'
import {
  findIncidentPatterns,
  getCategoryLearnings,
  getIncidentLearnings,
  getIncidentMetrics,
  listRecurringIncidents,
} from './incident-insights.ts'
import { applyImport, getImport, listImports } from './imports.ts'
import { listJobs } from './jobs.ts'
import { freezeKey, getKey, issueKey, listKeys, recoverKey, revokeKey, rotateKey, unfreezeKey } from './keys.ts'
import { acceptInvitation, createInvitation, listInvitations, revokeInvitation } from './invitations.ts'
import { addService, changeRole, getMember, listMembers, removeMember } from './members.ts'
import {
  appointOperator,
  freezeTenantKey,
  listActions,
  listOwnOperatorActions,
  setTenantGovernance,
  unfreezeTenantKey,
} from './operators.ts'
import {
  convertLesson,
  countLessons,
  deferLesson,
  dismissLesson,
  emitCriticalSuccess,
  emitFailure,
  emitNearThreshold,
  getLesson,
  listLessons,
  reactivateExpiredLesson,
  reactivateLesson,
} from './lesson-contracts.ts'
import { listOutbox, retryOutbox } from './outbox.ts'
import { getProposal, listProposals, listProposalVersions, reviseProposal } from './proposal-contracts.ts'
import { createSuppression, liftSuppression, listPreventions, listSuppressions } from './suppressions.ts'
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
} from './tenants.ts'
import { getViolation, listViolations, reportViolation, verifyViolation } from './violations.ts'
import { listSecurityEvents, noteSecurityEvent } from './security-events.ts'
import { listDeliveries, redeliver, testWebhook } from './webhook-deliveries.ts'
import {
  createWebhook,
  deleteWebhook,
  disableWebhook,
  enableWebhook,
  getWebhook,
  listWebhooks,
  rotateWebhookSecret,
  updateWebhook,
} from './webhooks.ts'
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
import { completeRun, getEvaluation, proveRun } from './run-completion.ts'
import { explainRun } from './run-explanation.ts'
import { crashRun, expireRun, reportOverdue } from './run-upkeep.ts'
import { listThresholds, resolveThresholds, setThresholds } from './thresholds.ts'
import {
  bulkReportMismatches,
  listMismatches,
  listTraceMismatches,
  reportMismatch,
  resolveMismatch,
} from './mismatches.ts'
import { listDecisions, recordDecision } from './decision-records.ts'
import { emitDiscovery, listDiscoveries } from './discoveries.ts'
import { getDispatch, listDispatches } from './dispatches.ts'
import { compareTraces } from './trace-comparison.ts'
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
  findIncidentPatterns,
  listRecurringIncidents,
  getIncidentLearnings,
  getCategoryLearnings,
  getIncidentMetrics,
  emitFailure,
  emitNearThreshold,
  emitCriticalSuccess,
  listLessons,
  countLessons,
  getLesson,
  convertLesson,
  deferLesson,
  dismissLesson,
  reactivateLesson,
  reactivateExpiredLesson,
  listProposals,
  getProposal,
  reviseProposal,
  listProposalVersions,
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
  noteSecurityEvent,
  listSecurityEvents,
  explainAuthority,
  createTenant,
  listTenants,
  getTenant,
  describeTenant,
  suspendTenant,
  resumeTenant,
  appointOperator,
  freezeTenantKey,
  unfreezeTenantKey,
  setTenantGovernance,
  listActions,
  listOwnOperatorActions,
  recoverKey,
  setTenantPlan,
  terminateTenant,
  archiveTenant,
  getDeparture,
  openExport,
  exportTenant,
  recordExport,
  purgeTenant,
  verifyTenantLedger,
  createWebhook,
  listWebhooks,
  getWebhook,
  updateWebhook,
  disableWebhook,
  enableWebhook,
  rotateWebhookSecret,
  deleteWebhook,
  listDeliveries,
  redeliver,
  testWebhook,
  declareRun,
  startRun,
  beatRun,
  checkpointRun,
  cancelRun,
  completeRun,
  failRun,
  getEvaluation,
  proveRun,
  explainRun,
  retryRun,
  listRuns,
  listLiveRuns,
  getRun,
  tellRunOutcome,
  crashRun,
  expireRun,
  reportOverdue,
  recordSteps,
  listSteps,
  verifyTrace,
  setThresholds,
  listThresholds,
  resolveThresholds,
  reportViolation,
  listViolations,
  getViolation,
  verifyViolation,
  reportFailure,
  listFailures,
  getFailure,
  listIncidentEvidence,
  getIncidentTimeline,
  listRunIncidents,
  createSuppression,
  liftSuppression,
  listSuppressions,
  listPreventions,
  reportCalls,
  createPostMortem,
  getPostMortem,
  compareTraces,
  reportMismatch,
  bulkReportMismatches,
  resolveMismatch,
  listMismatches,
  listTraceMismatches,
  listDispatches,
  getDispatch,
  recordDecision,
  listDecisions,
  emitDiscovery,
  listDiscoveries,
  applyImport,
  listImports,
  getImport,
] as const satisfies readonly Contract[]

/** The contracts of HOC Spine, as one type. */
export type AnyContract = (typeof contracts)[number]

/** The contract of a given name. */
export type ContractNamed<Name extends AnyContract['name']> = Extract<AnyContract, { readonly name: Name }>
