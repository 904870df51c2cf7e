import type { Case, Goal } from '../case.ts'
import { blocksOfDeepPage, blocksOfFirstPage, lists, type ListName } from '../variants/runs-lists.ts'

const names = Object.keys(lists) as ListName[]

/** What a list reads: the first page, and one a hundred thousand rows further on. */
export const runsLists: Case = {
  name: 'runs.lists',
  says: 'blocks that the first 50 of each list are read from among 120,000, against 60; and at a depth of 100,000',
  metric: 'blocks read',
  unit: 'blocks',
  better: 'less',
  variants: {
    ...Object.fromEntries(names.map((name) => [name, { database: 'deep', measure: blocksOfFirstPage(name) } as const])),
    ...Object.fromEntries(
      names.map((name) => [`${name}, deep`, { database: 'deep', measure: blocksOfDeepPage(name) } as const]),
    ),
    '60 blocks': { database: null, measure: () => Promise.resolve(60) },
  },
  goals: names.flatMap((variant): Goal[] => [
    { variant, against: '60 blocks', concurrency: 1, ratio: 1 },
    { variant: `${variant}, deep`, against: variant, concurrency: 1, ratio: 1.2 },
  ]),
}
