import { lost, same, type Case } from './case.ts'
import { aRunningRunIn } from './runs.ts'
import { aViolationIn, leak } from './violations.ts'

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
} satisfies Record<string, Case>
