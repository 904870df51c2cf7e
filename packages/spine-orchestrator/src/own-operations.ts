import * as account from './operations/account.ts'
import { explainAuthorityOperation } from './operations/authority.ts'
import { listLedgerOperation, verifyLedgerOperation } from './operations/audit.ts'
import * as failures from './operations/failures.ts'
import { gatheredOperations } from './operations/gathered.ts'
import { describeGovernanceOperation, setGovernanceModeOperation } from './operations/governance.ts'
import * as insights from './operations/incident-insights.ts'
import * as incidents from './operations/incidents.ts'
import * as departures from './operations/departures.ts'
import { importOperations } from './operations/imports.ts'
import { listJobsOperation } from './operations/jobs.ts'
import * as invitations from './operations/invitations.ts'
import * as keys from './operations/keys.ts'
import * as lessons from './operations/lessons.ts'
import * as emissions from './operations/lesson-emissions.ts'
import * as members from './operations/members.ts'
import * as operators from './operations/operators.ts'
import { listOutboxOperation, retryOutboxOperation } from './operations/outbox.ts'
import * as proposals from './operations/proposals.ts'
import * as suppressions from './operations/suppressions.ts'
import { listSecurityEventsOperation, noteSecurityEventOperation } from './operations/security-events.ts'
import * as tenants from './operations/tenants.ts'
import * as deliveries from './operations/webhook-deliveries.ts'
import * as webhooks from './operations/webhooks.ts'
import * as completion from './operations/run-completion.ts'
import { explainRunOperation } from './operations/run-explanation.ts'
import { proveRunOperation } from './operations/run-proof.ts'
import { crashRunOperation, expireRunOperation, reportOverdueOperation } from './operations/run-upkeep.ts'
import * as runs from './operations/runs.ts'
import * as thresholds from './operations/thresholds.ts'
import * as violations from './operations/violations.ts'
import * as decisions from './operations/decisions.ts'
import * as discoveries from './operations/discoveries.ts'
import * as dispatches from './operations/dispatches.ts'
import * as mismatches from './operations/mismatches.ts'
import * as traces from './operations/traces.ts'

/** Every operation that HOC Spine brings. */
export const ownOperations = [
  incidents.createIncidentOperation,
  incidents.acknowledgeIncidentOperation,
  incidents.resolveIncidentOperation,
  incidents.reopenIncidentOperation,
  incidents.listIncidentsOperation,
  incidents.getIncidentOperation,
  incidents.listIncidentEventsOperation,
  incidents.countIncidentsBySeverityOperation,
  insights.findPatternsOperation,
  insights.listRecurringOperation,
  insights.getLearningsOperation,
  insights.getCategoryLearningsOperation,
  insights.getMetricsOperation,
  emissions.emitFailureOperation,
  emissions.emitNearThresholdOperation,
  emissions.emitCriticalSuccessOperation,
  lessons.listLessonsOperation,
  lessons.countLessonsOperation,
  lessons.getLessonOperation,
  lessons.convertLessonOperation,
  lessons.deferLessonOperation,
  lessons.dismissLessonOperation,
  lessons.reactivateLessonOperation,
  lessons.reactivateExpiredLessonOperation,
  proposals.listProposalsOperation,
  proposals.getProposalOperation,
  proposals.reviseProposalOperation,
  proposals.listProposalVersionsOperation,
  setGovernanceModeOperation,
  describeGovernanceOperation,
  listLedgerOperation,
  verifyLedgerOperation,
  listOutboxOperation,
  retryOutboxOperation,
  listJobsOperation,
  account.openTenantOperation,
  account.rehashKeyOperation,
  account.whoamiOperation,
  account.listAccessChangesOperation,
  noteSecurityEventOperation,
  listSecurityEventsOperation,
  explainAuthorityOperation,
  keys.issueKeyOperation,
  keys.listKeysOperation,
  keys.getKeyOperation,
  keys.rotateKeyOperation,
  keys.freezeKeyOperation,
  keys.unfreezeKeyOperation,
  keys.revokeKeyOperation,
  members.listMembersOperation,
  members.getMemberOperation,
  members.changeRoleOperation,
  members.removeMemberOperation,
  members.addServiceOperation,
  invitations.createInvitationOperation,
  invitations.listInvitationsOperation,
  invitations.revokeInvitationOperation,
  invitations.acceptInvitationOperation,
  tenants.createTenantOperation,
  tenants.listTenantsOperation,
  tenants.getTenantOperation,
  tenants.describeTenantOperation,
  tenants.suspendTenantOperation,
  tenants.resumeTenantOperation,
  operators.appointOperatorOperation,
  operators.freezeTenantKeyOperation,
  operators.unfreezeTenantKeyOperation,
  operators.setTenantGovernanceOperation,
  operators.listActionsOperation,
  operators.listOwnOperatorActionsOperation,
  keys.recoverKeyOperation,
  tenants.setTenantPlanOperation,
  tenants.terminateTenantOperation,
  tenants.archiveTenantOperation,
  departures.getDepartureOperation,
  departures.openExportOperation,
  departures.exportTenantOperation,
  departures.recordExportOperation,
  departures.purgeTenantOperation,
  departures.verifyTenantLedgerOperation,
  webhooks.createWebhookOperation,
  webhooks.listWebhooksOperation,
  webhooks.getWebhookOperation,
  webhooks.updateWebhookOperation,
  webhooks.disableWebhookOperation,
  webhooks.enableWebhookOperation,
  webhooks.rotateWebhookSecretOperation,
  webhooks.deleteWebhookOperation,
  deliveries.listDeliveriesOperation,
  deliveries.redeliverOperation,
  deliveries.testWebhookOperation,
  runs.declareRunOperation,
  runs.startRunOperation,
  runs.beatRunOperation,
  runs.checkpointRunOperation,
  completion.cancelRunOperation,
  completion.completeRunOperation,
  completion.failRunOperation,
  completion.getEvaluationOperation,
  proveRunOperation,
  explainRunOperation,
  runs.retryRunOperation,
  runs.listRunsOperation,
  runs.listLiveRunsOperation,
  runs.getRunOperation,
  runs.tellRunOutcomeOperation,
  crashRunOperation,
  expireRunOperation,
  reportOverdueOperation,
  traces.recordStepsOperation,
  traces.listStepsOperation,
  traces.verifyTraceOperation,
  thresholds.setThresholdsOperation,
  thresholds.listThresholdsOperation,
  thresholds.resolveThresholdsOperation,
  violations.reportViolationOperation,
  violations.listViolationsOperation,
  violations.getViolationOperation,
  violations.verifyViolationOperation,
  failures.reportFailureOperation,
  failures.listFailuresOperation,
  failures.getFailureOperation,
  suppressions.createSuppressionOperation,
  suppressions.liftSuppressionOperation,
  suppressions.listSuppressionsOperation,
  suppressions.listPreventionsOperation,
  ...gatheredOperations,
  traces.compareTracesOperation,
  mismatches.reportMismatchOperation,
  mismatches.bulkReportMismatchesOperation,
  mismatches.resolveMismatchOperation,
  mismatches.listMismatchesOperation,
  mismatches.listTraceMismatchesOperation,
  dispatches.listDispatchesOperation,
  dispatches.getDispatchOperation,
  decisions.recordDecisionOperation,
  decisions.listDecisionsOperation,
  discoveries.emitDiscoveryOperation,
  discoveries.listDiscoveriesOperation,
  ...importOperations,
] as const
