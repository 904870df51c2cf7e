import { canonical } from '@hoc/canonical/digest'
import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import { pageBy } from '@hoc/spine-schemas/page'
import type { Run } from '@hoc/spine-schemas/runs'
import type { Step } from '@hoc/spine-schemas/traces'
import type { compareTraces, DivergenceReason, ReplayLevel, ReplayMatch } from '@hoc/spine-schemas/trace-comparison'
import type { z } from 'zod'

import { areAlike, hasDrifted } from './similar.ts'

type Comparison = z.output<typeof compareTraces.output>

interface Side {
  readonly run: Run | undefined
  /** The steps from the one that the page goes on after, one beyond its limit. */
  readonly steps: readonly Step[]
}

interface Asked {
  readonly level: ReplayLevel
  readonly limit: number
  /** The number of the last step of the page before. */
  readonly cursor?: string | undefined
}

const rank: Readonly<Record<ReplayMatch, number>> = { exact: 3, logical: 2, semantic: 1, mismatch: 0 }

/** Compares one page of two traces: the least they have in common, and the first step that is less alike than asked. */
export function compare(
  [one, other]: readonly [Side, Side],
  { level, limit, cursor }: Asked,
): Decision<Comparison, RefusalCode<typeof compareTraces>> {
  if (!one.run || !other.run) return refuse('RUN_NOT_FOUND')
  const from = cursor === undefined ? 0 : Number(cursor) + 1
  const pairs = pairsOf(one.steps, other.steps, from)
  const { items, nextCursor } = pageBy(pairs, limit, ({ seq }) => String(seq))
  if (items.length === 0) return refuse('NOTHING_COMPARED')

  const achieved = items.reduce<ReplayMatch>(
    (least, pair) => (rank[pair.achieved] < rank[least] ? pair.achieved : least),
    'exact',
  )
  const passed = rank[achieved] >= rank[level]
  const first = items.find((pair) => rank[pair.achieved] < rank[level])
  return accept({
    runId: one.run.id,
    otherRunId: other.run.id,
    level,
    achieved,
    passed,
    parity: achieved === 'exact',
    isHeuristic: achieved === 'semantic',
    compared: items.length,
    divergence: first ? { seq: first.seq, achieved: first.achieved, reasons: reasonsOf(first.one, first.other) } : null,
    nextCursor: passed ? nextCursor : null,
  })
}

interface Pair {
  readonly seq: number
  readonly one: Step | undefined
  readonly other: Step | undefined
  readonly achieved: ReplayMatch
}

function pairsOf(some: readonly Step[], others: readonly Step[], from: number): Pair[] {
  return Array.from({ length: Math.max(some.length, others.length) }, (_, index) => {
    const [one, other] = [some[index], others[index]]
    return { seq: from + index, one, other, achieved: matchOf(one, other) }
  })
}

/** How much two steps have in common. */
export function matchOf(one: Step | undefined, other: Step | undefined): ReplayMatch {
  if (!one || !other) return 'mismatch'
  if (one.determinismHash === other.determinismHash) return 'exact'
  if (one.skill !== other.skill || one.status !== other.status) return 'mismatch'
  if (haveOneOutcome(one, other)) return 'logical'
  return areAlike(one.params, other.params) ? 'semantic' : 'mismatch'
}

function reasonsOf(one: Step | undefined, other: Step | undefined): DivergenceReason[] {
  if (!one || !other) return ['step_count']
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

function haveOneOutcome(one: Step, other: Step): boolean {
  return one.outcomeCategory === other.outcomeCategory && one.outcomeCode === other.outcomeCode
}
