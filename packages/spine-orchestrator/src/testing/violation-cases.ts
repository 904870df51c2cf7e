import { lost, same, type Case } from './case.ts'
import { aRunningRunIn, aSilentRunIn } from './runs.ts'
import {
  aRunFailedByAModelIn,
  aShownIncidentIn,
  aSuppressionIn,
  aViolationIn,
  calm,
  leak,
  silence,
} from './violations.ts'

export const violationCases = {
  'violations.report': {
    succeeds: async (arranged) => ({ runId: await aRunningRunIn(arranged), ...leak }),
    refuses: { code: 'VIOLATION_REPORTED', input: same },
  },
  'violations.list': { succeeds: async (arranged) => (await aViolationIn(arranged)) && {} },
  'violations.get': {
    succeeds: async (arranged) => ({ violationId: await aViolationIn(arranged) }),
    refuses: { code: 'VIOLATION_NOT_FOUND', input: lost('violationId') },
  },
  'violations.verify': {
    succeeds: async (arranged) => ({ violationId: await aViolationIn(arranged) }),
    refuses: { code: 'VIOLATION_NOT_FOUND', input: lost('violationId') },
  },
  'failures.report': {
    succeeds: async (arranged) => ({ runId: await aRunningRunIn(arranged), ...silence }),
    refuses: { code: 'RUN_NOT_RUNNING', input: same },
  },
  'failures.list': { succeeds: async (arranged) => (await aRunFailedByAModelIn(arranged)) && {} },
  'failures.get': {
    succeeds: async (arranged) => ({ runId: await aRunFailedByAModelIn(arranged) }),
    refuses: { code: 'FAILURE_NOT_FOUND', input: lost('runId') },
  },
  'incidents.list_evidence': {
    succeeds: async (arranged) => ({ incidentId: await aShownIncidentIn(arranged) }),
    refuses: { code: 'INCIDENT_NOT_FOUND', input: lost('incidentId') },
  },
  'incidents.get_timeline': {
    succeeds: async (arranged) => ({ incidentId: await aShownIncidentIn(arranged) }),
    refuses: { code: 'INCIDENT_NOT_FOUND', input: lost('incidentId') },
  },
  'incidents.list_of_run': {
    succeeds: async (arranged) => ({ runId: await aRunFailedByAModelIn(arranged) }),
    refuses: { code: 'RUN_NOT_FOUND', input: lost('runId') },
  },
  'suppressions.create': {
    succeeds: async () => calm,
    refuses: { code: 'SUPPRESSION_EXISTS', input: same },
  },
  'suppressions.lift': {
    succeeds: async (arranged) => ({ suppressionId: await aSuppressionIn(arranged) }),
    refuses: { code: 'SUPPRESSION_LIFTED', input: same },
  },
  'suppressions.list': { succeeds: async (arranged) => (await aSuppressionIn(arranged)) && {} },
  'preventions.list': {
    succeeds: async (arranged) => {
      await aSuppressionIn(arranged)
      const runId = await aSilentRunIn(arranged)
      await arranged.spine.dispatch('runs.crash', { runId }, arranged.caller)
      return {}
    },
  },
  'incidents.report_calls': {
    succeeds: async () => ({ trigger: 'rate_limit', scopeId: 'key-1', value: '60 a minute', calls: [{ callId: 'c' }] }),
    refuses: { code: 'CALLS_COUNTED', input: same },
  },
} satisfies Record<string, Case>
