import { same, type Arranged, type Case } from './case.ts'

const limited = { agentId: 'invoice-agent', maxCostMicros: 500_000 }

export const thresholdCases = {
  'thresholds.set': { succeeds: async () => limited, refuses: { code: 'THRESHOLDS_UNCHANGED', input: same } },
  'thresholds.list': { succeeds: async (arranged) => (await thresholdsIn(arranged)) && {} },
  'thresholds.resolve': {
    succeeds: async (arranged) => (await thresholdsIn(arranged)) && { agentId: limited.agentId },
  },
} satisfies Record<string, Case>

async function thresholdsIn({ spine, caller }: Arranged): Promise<object> {
  const set = await spine.dispatch('thresholds.set', limited, caller)
  if (set.outcome !== 'done') throw new Error(`Expected thresholds, saw ${set.outcome}.`)
  return set
}
