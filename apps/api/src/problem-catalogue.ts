import type { Contract } from '@hoc/spine-schemas/contract'
import { kernelRefusals } from '@hoc/spine-schemas/outcome'

import { denials } from './denials.ts'
import { edgeProblems } from './edge-problems.ts'
import { denialProblem, edgeProblem, refusalProblem, type Problem } from './problem.ts'

/** One code, and everything that it may mean. */
export interface CataloguedProblem {
  readonly code: string
  readonly meanings: readonly Meaning[]
}

interface Meaning extends Pick<Problem, 'status' | 'title' | 'advice' | 'retryable'> {
  readonly source: 'edge' | 'authority' | 'kernel' | 'operation'
  /** The operations that refuse with it; none where any may answer with it. */
  readonly operations: readonly string[]
}

/** Every code that the API may answer with, in the order of the alphabet. */
export function problemCatalogue(contracts: readonly Contract[]): CataloguedProblem[] {
  const meanings = [
    ...keysOf(edgeProblems).map((code) => meaning('edge', edgeProblem(code))),
    ...keysOf(denials).map((code) => meaning('authority', denialProblem(code))),
    ...keysOf(kernelRefusals).map((code) => meaning('kernel', refusalProblem(kernelRefusals[code], code))),
    ...refusalsOf(contracts),
  ]
  return [...Map.groupBy(meanings, ({ code }) => code)]
    .map(([code, of]) => ({ code, meanings: of }))
    .toSorted((a, b) => (a.code < b.code ? -1 : 1))
}

function refusalsOf(contracts: readonly Contract[]) {
  const refusals = contracts.flatMap(({ name, refusals: all }) =>
    Object.entries(all).map(([code, refusal]) => ({
      name,
      code,
      refusal,
      same: `${code} ${refusal.kind} ${refusal.says}`,
    })),
  )
  return [...Map.groupBy(refusals, ({ same }) => same).values()].flatMap((group) => {
    const [first] = group
    if (!first) return []
    return [
      meaning(
        'operation',
        refusalProblem(first.refusal, first.code),
        group.map(({ name }) => name),
      ),
    ]
  })
}

function meaning(source: Meaning['source'], problem: Problem, operations: readonly string[] = []) {
  const { code, status, title, advice, retryable } = problem
  return { code, status, title, advice, retryable, source, operations }
}

function keysOf<Key extends string>(record: Readonly<Record<Key, unknown>>): Key[] {
  return Object.keys(record) as Key[]
}
