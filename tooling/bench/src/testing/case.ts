import type { Case } from '../case.ts'

/** A case of two variants, of which `ours` is to reach half the other. */
export function aCase({
  concurrencies = [1],
  ...facts
}: Partial<Case> & { readonly concurrencies?: readonly number[] }): Case {
  const variant = { database: null, measure: () => Promise.resolve(1) }
  return {
    name: 'a.case',
    says: 'one thing against another',
    metric: 'throughput',
    unit: 'ops/s',
    better: 'more',
    variants: { ours: variant, floor: variant },
    goals: concurrencies.map((concurrency) => ({ variant: 'ours', against: 'floor', concurrency, ratio: 0.5 })),
    ...facts,
  }
}
