import type { Answer } from './ask.ts'

/** What may be found. */
export const kinds = {
  seen: 'an answer holds something of another tenant',
  told: 'the id of another tenant is answered other than one that nobody has',
  changed: 'rows of another tenant changed',
  counted: 'an answer changed because another tenant wrote something',
  admitted: 'somebody was let in who has no key that is good',
  broke: 'the operation broke down',
} as const

export type Kind = keyof typeof kinds

/** One thing that must not be. */
export interface Finding {
  readonly kind: Kind
  readonly operation: string
  readonly what: string
  /** Who asked, which way, and for what. */
  readonly asked: string
}

export type Counts = Record<Answer['outcome'] | 'calls', number>

export type Tally = ReturnType<typeof createTally>

const KEPT = 3

/** Counts calls by operation, and keeps the first findings of each kind in each. */
export function createTally(operations: readonly string[]) {
  const counts = new Map(operations.map((name): [string, Counts] => [name, none()]))
  const findings: Finding[] = []
  let calls = 0
  let found = 0

  return {
    calls: () => calls,
    /** How many findings there were, those that were not kept included. */
    found: () => found,
    findings,
    counts,
    never: () => [...counts].filter(([, { done }]) => done === 0).map(([name]) => name),
    count(operation: string, outcome: Answer['outcome']): void {
      const of = counts.get(operation)
      if (!of) throw new Error(`Expected an operation of the registry, saw "${operation}".`)
      calls++
      of.calls++
      of[outcome]++
    },
    find(finding: Finding): void {
      found++
      const same = findings.filter(({ kind, operation }) => kind === finding.kind && operation === finding.operation)
      if (same.length < KEPT) findings.push(finding)
    },
  }
}

function none(): Counts {
  return { calls: 0, done: 0, refused: 0, denied: 0, invalid: 0, unknown: 0, broke: 0, late: 0 }
}
