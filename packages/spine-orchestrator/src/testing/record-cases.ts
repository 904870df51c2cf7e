import { lost, same, type Arranged, type Case } from './case.ts'
import { aMismatchOf, aReport } from './mismatches.ts'
import { aRunningRunIn, aTracedRunIn } from './runs.ts'

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
  'dispatches.list': { succeeds: async (arranged) => (await aDispatchIn(arranged)) && {} },
  'dispatches.get': {
    succeeds: async (arranged) => ({ dispatchId: await aDispatchIn(arranged) }),
    refuses: { code: 'DISPATCH_NOT_FOUND', input: lost('dispatchId') },
  },
  'decisions.record': {
    succeeds: async (arranged) => halt(await aRunningRunIn(arranged)),
    refuses: { code: 'DECISION_RECORDED', input: same },
  },
  'decisions.list': {
    succeeds: async (arranged) => {
      const halted = halt(await aRunningRunIn(arranged))
      await arranged.spine.dispatch('decisions.record', halted, arranged.caller)
      return { runId: halted.runId }
    },
  },
  'discoveries.emit': {
    succeeds: async () => sighting,
    refuses: { code: 'EVIDENCE_TOO_LARGE', input: () => ({ ...sighting, evidence: { b: 'x'.repeat(15_980) } }) },
  },
  'discoveries.list': {
    succeeds: async ({ spine, caller }) => (await spine.dispatch('discoveries.emit', sighting, caller)) && {},
  },
} satisfies Record<string, Case>

const halt = (runId: string) => ({
  decision: { type: 'budget_enforcement', afterStep: 3, remainingSteps: 9 },
  runId,
})

const sighting = { artifact: 'runs', field: 'goal', signalType: 'dominant_field', evidence: { accesses: 21 } }

// Records are written by the upkeep, behind whoever dispatches.
async function aDispatchIn({ db, caller }: Arranged): Promise<string> {
  const id = crypto.randomUUID()
  await db.all(`insert into hoc.dispatch_records (tenant_id, id, operation, actor_id, outcome, at)
    values ('${caller.tenantId}', '${id}', 'incidents.list', '${caller.actorId}', 'done', now())`)
  return id
}

async function aMismatch(arranged: Arranged) {
  return aMismatchOf(await aTracedRunIn(arranged), arranged)
}
