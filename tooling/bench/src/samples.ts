import type { Case, Seen } from './case.ts'
import { inTurn } from './statistics.ts'

/** One measurement to make: which variant, at which concurrency, in which round. */
export interface Wanted {
  readonly of: Case
  readonly variant: string
  readonly concurrency: number
  readonly round: number
}

/** A measurement that was made. */
export interface Measured extends Wanted, Seen {}

/** A measurement that came to nothing, and why. */
export interface Failed extends Wanted {
  readonly why: string
}

/** Every measurement that the goals of some cases need: round by round, and within a round side by side. */
export function plan(cases: readonly Case[], rounds: number): Wanted[] {
  return Array.from({ length: rounds }, (_, round) => round).flatMap((round) =>
    cases.flatMap((of) =>
      concurrenciesOf(of).flatMap((concurrency) =>
        inTurn(variantsAt(of, concurrency), round).map((variant) => ({ of, variant, concurrency, round })),
      ),
    ),
  )
}

/** What a variant measured, one value for every round. */
export function valuesOf(measured: readonly Measured[], which: Omit<Wanted, 'round'>): number[] {
  return seenOf(measured, which).map(({ value }) => value)
}

/** What a variant told besides, by name, one value for every round. */
export function besideOf(measured: readonly Measured[], which: Omit<Wanted, 'round'>): Record<string, number[]> {
  const told = seenOf(measured, which).map(({ beside }) => beside ?? {})
  const names = Object.keys(told[0] ?? {}).filter((name) => told.every((each) => name in each))
  return Object.fromEntries(names.map((name) => [name, told.map((each) => each[name] as number)]))
}

/** What is left where one of two variants failed: the rounds in which both were measured. */
export function inBoth(measured: readonly Measured[], one: Omit<Wanted, 'round'>, other: string): Measured[] {
  const roundsOf = (variant: string) => new Set(seenOf(measured, { ...one, variant }).map(({ round }) => round))
  const [ours, theirs] = [roundsOf(one.variant), roundsOf(other)]
  return measured.filter(({ round }) => ours.has(round) && theirs.has(round))
}

function seenOf(measured: readonly Measured[], which: Omit<Wanted, 'round'>): Measured[] {
  return measured
    .filter((m) => m.of === which.of && m.variant === which.variant && m.concurrency === which.concurrency)
    .toSorted((a, b) => a.round - b.round)
}

function concurrenciesOf({ goals }: Case): number[] {
  return [...new Set(goals.map(({ concurrency }) => concurrency))]
}

function variantsAt({ goals, variants }: Case, concurrency: number): string[] {
  const needed = goals.filter((goal) => goal.concurrency === concurrency)
  return Object.keys(variants).filter((name) => needed.some((goal) => goal.variant === name || goal.against === name))
}
