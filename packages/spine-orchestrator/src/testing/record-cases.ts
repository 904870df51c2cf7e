import { lost, same, type Arranged, type Case } from './case.ts'
import { aMismatchOf, aReport } from './mismatches.ts'
import { aTracedRunIn } from './runs.ts'

/** The cases of what is kept beside the ledger. */
export const recordCases = {
  'traces.compare': {
    succeeds: async (arranged) => ({ runId: await aTracedRunIn(arranged), otherRunId: await aTracedRunIn(arranged) }),
    refuses: { code: 'RUN_NOT_FOUND', input: lost('otherRunId') },
  },
  'traces.report_mismatch': {
    succeeds: async (arranged) => aReport(await aTracedRunIn(arranged)),
    refuses: { code: 'MISMATCH_REPORTED', input: same },
  },
  'traces.bulk_report_mismatches': {
    succeeds: async (arranged) => ({ mismatchIds: [await aMismatch(arranged), await aMismatch(arranged)] }),
    refuses: { code: 'MISMATCH_NOT_OPEN', input: same },
  },
  'traces.resolve_mismatch': {
    succeeds: async (arranged) => ({ mismatchId: await aMismatch(arranged), resolution: 'fixed' }),
    refuses: { code: 'MISMATCH_RESOLVED', input: same },
  },
  'traces.list_mismatches': { succeeds: async (arranged) => (await aMismatch(arranged)) && {} },
  'traces.list_trace_mismatches': {
    succeeds: async (arranged) => {
      const runId = await aTracedRunIn(arranged)
      await aMismatchOf(runId, arranged)
      return { runId }
    },
    refuses: { code: 'RUN_NOT_FOUND', input: lost('runId') },
  },
} satisfies Record<string, Case>

async function aMismatch(arranged: Arranged) {
  return aMismatchOf(await aTracedRunIn(arranged), arranged)
}
