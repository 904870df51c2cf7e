import type { Case, Goal } from './case.ts'
import { besideOf, inBoth, valuesOf, type Failed, type Measured } from './samples.ts'
import { median, medianRatio, rounded } from './statistics.ts'

/** One comparison, as `--json` prints it. */
export interface Row {
  readonly case: string
  readonly variant: string
  readonly concurrency: number
  readonly metric: string
  readonly unit: string
  /** The median of all rounds; null where it could not be measured. */
  readonly value: number | null
  readonly against: string
  /** The median of every round's own ratio of `variant` to `against`. */
  readonly ratio: number | null
  readonly goal: number
  readonly met: boolean | null
  /** What else was seen of both sides, by name, as medians. Nothing is promised of it. */
  readonly beside?: Readonly<
    Record<string, { readonly value: number; readonly against: number; readonly ratio: number }>
  >
  /** Why there is no value. */
  readonly missing?: string
}

/** One row for every goal of a case. What failed takes only the rows with it that have no round without it. */
export function rowsOf(of: Case, measured: readonly Measured[], failed: readonly Failed[] = []): Row[] {
  const missing = of.missing?.()
  return of.goals.map((goal) => {
    const both = inBoth(measured, { of, ...goal }, goal.against)
    const why = missing ?? (both.length === 0 ? reasonOf(of, goal, failed) : undefined)
    return { ...named(of, goal), ...(why === undefined ? compared(of, goal, both) : none(why)) }
  })
}

function reasonOf(of: Case, { variant, against, concurrency }: Goal, failed: readonly Failed[]): string | undefined {
  const one = failed.find(
    (each) => each.of === of && each.concurrency === concurrency && [variant, against].includes(each.variant),
  )
  return one && `${one.variant}: ${one.why}`
}

function named({ name, metric, unit }: Case, { variant, concurrency, against, ratio }: Goal) {
  return { case: name, variant, concurrency, metric, unit, against, goal: rounded(ratio) }
}

function none(missing: string) {
  return { value: null, ratio: null, met: null, missing }
}

function compared(of: Case, { variant, against, concurrency, ratio: goal }: Goal, measured: readonly Measured[]) {
  const values = valuesOf(measured, { of, variant, concurrency })
  const ratio = medianRatio(values, valuesOf(measured, { of, variant: against, concurrency }))
  return {
    value: rounded(median(values)),
    ratio: rounded(ratio),
    met: of.better === 'more' ? ratio >= goal : ratio <= goal,
    ...besides(
      besideOf(measured, { of, variant, concurrency }),
      besideOf(measured, { of, variant: against, concurrency }),
    ),
  }
}

function besides(ours: Record<string, number[]>, theirs: Record<string, number[]>): Pick<Row, 'beside'> {
  const both = Object.entries(ours).flatMap(([name, values]) => {
    const against = theirs[name]
    return against ? [[name, { values, against }] as const] : []
  })
  const compare = ({ values, against }: { values: number[]; against: number[] }) => ({
    value: rounded(median(values)),
    against: rounded(median(against)),
    ratio: rounded(medianRatio(values, against)),
  })
  return both.length === 0 ? {} : { beside: Object.fromEntries(both.map(([name, each]) => [name, compare(each)])) }
}
