import { canonical } from '@hoc/canonical/digest'
import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import { pageAsCut, type CutPage } from '@hoc/spine-schemas/page'
import type { Run } from '@hoc/spine-schemas/runs'
import type {
  compareTraces,
  ComparedStep,
  DivergenceReason,
  ReplayLevel,
  ReplayMatch,
  StepPair,
} from '@hoc/spine-schemas/trace-comparison'
import type { z } from 'zod'

import { areAlike, hasDrifted } from './similar.ts'

type Comparison = z.output<typeof compareTraces.output>

interface Sides {
  readonly run: Run | undefined
  readonly otherRun: Run | undefined
  readonly pairs: CutPage<StepPair>
}

const rank: Readonly<Record<ReplayMatch, number>> = { exact: 3, logical: 2, semantic: 1, mismatch: 0 }

/** Compares one page of two traces: the least they have in common, and the first step that is less alike than asked. */
export function compare(
  { run, otherRun, pairs }: Sides,
  { level }: { readonly level: ReplayLevel },
): Decision<Comparison, RefusalCode<typeof compareTraces>> {
  if (!run || !otherRun) return refuse('RUN_NOT_FOUND')
  const { items: read, nextCursor } = pageAsCut(pairs, ({ seq }) => String(seq))
  if (read.length === 0) return refuse('NOTHING_COMPARED')
  const items = read.map((pair) => ({ ...pair, achieved: matchOf(pair) }))

  const achieved = items.reduce<ReplayMatch>(
    (least, pair) => (rank[pair.achieved] < rank[least] ? pair.achieved : least),
    'exact',
  )
  const passed = rank[achieved] >= rank[level]
  const first = items.find((pair) => rank[pair.achieved] < rank[level])
  return accept({
    runId: run.id,
    otherRunId: otherRun.id,
    level,
    achieved,
    passed,
    parity: achieved === 'exact',
    isHeuristic: achieved === 'semantic',
    compared: items.length,
    divergence: first ? { seq: first.seq, achieved: first.achieved, reasons: reasonsOf(first.steps) } : null,
    nextCursor: passed ? nextCursor : null,
  })
}

/** How much the steps of one number have in common. */
export function matchOf({ isSame, steps }: Pick<StepPair, 'isSame' | 'steps'>): ReplayMatch {
  if (isSame) return 'exact'
  if (!steps) return 'mismatch'
  const { one, other } = steps
  if (one.skill !== other.skill || one.status !== other.status) return 'mismatch'
  if (haveOneOutcome(one, other)) return 'logical'
  return areAlike(one.params, other.params) ? 'semantic' : 'mismatch'
}

function reasonsOf(steps: StepPair['steps']): DivergenceReason[] {
  if (!steps) return ['step_count']
  const { one, other } = steps
  const differs: Readonly<Record<Exclude<DivergenceReason, 'step_count'>, boolean>> = {
    skill: one.skill !== other.skill,
    status: one.status !== other.status,
    params: canonical(one.params) !== canonical(other.params),
    outcome: !haveOneOutcome(one, other),
    retries: one.retryCount !== other.retryCount,
    model_drift: hasDrifted(one.params, other.params),
  }
  return (Object.keys(differs) as (keyof typeof differs)[]).filter((reason) => differs[reason])
}

function haveOneOutcome(one: ComparedStep, other: ComparedStep): boolean {
  return one.outcomeCategory === other.outcomeCategory && one.outcomeCode === other.outcomeCode
}
