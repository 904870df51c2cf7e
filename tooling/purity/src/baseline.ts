import { z } from 'zod'

import type { Finding } from './model.ts'

const Entry = z.strictObject({ rule: z.string(), file: z.string(), message: z.string(), count: z.int().positive() })
const Past = z.strictObject({ at: z.string(), count: z.int(), byRule: z.record(z.string(), z.int()) })

/** The findings that a repository lives with for now, and how many they were. Lines move; a finding is known by the rest. */
export const Baseline = z.strictObject({ version: z.literal(1), findings: z.array(Entry), history: z.array(Past) })
export type Baseline = z.infer<typeof Baseline>
type Entry = z.infer<typeof Entry>

const HISTORY = 100

export interface Compared {
  /** Findings that the baseline does not know. */
  readonly fresh: readonly Finding[]
  /** What the baseline knows and is no longer found, with how often less. */
  readonly stale: readonly Entry[]
}

/** Compares findings with those that are known. Warnings are in no baseline: they never fail. */
export function compare(findings: readonly Finding[], { findings: known }: Baseline): Compared {
  const left = new Map(known.map((entry) => [keyOf(entry), entry.count]))
  const fresh = failing(findings).filter((finding) => {
    const count = left.get(keyOf(finding)) ?? 0
    if (count > 0) left.set(keyOf(finding), count - 1)
    return count === 0
  })
  const stale = known
    .map((entry) => ({ ...entry, count: left.get(keyOf(entry)) ?? 0 }))
    .filter(({ count }) => count > 0)
  return { fresh, stale }
}

/** The baseline of these findings, behind the one before it. */
export function baselineOf(findings: readonly Finding[], at: string, before?: Baseline): Baseline {
  const counted = failing(findings)
  const past = { at, count: counted.length, byRule: countBy(counted, ({ rule }) => rule) }
  return {
    version: 1,
    findings: Object.values(Object.groupBy(counted, keyOf)).flatMap((same) => {
      const [first] = same ?? []
      return first ? [{ rule: first.rule, file: first.file, message: first.message, count: same?.length ?? 0 }] : []
    }),
    history: [...(before?.history ?? []), past].slice(-HISTORY),
  }
}

export type Trend = 'BASELINE' | 'IMPROVING' | 'REGRESSING' | 'STABLE'

/** Where the number of findings goes: from the last time that it was written down to now. */
export function trendOf(
  findings: readonly Finding[],
  before: Baseline | undefined,
): { trend: Trend; was: number; is: number } {
  const is = failing(findings).length
  const was = before?.history.at(-1)?.count
  if (was === undefined) return { trend: 'BASELINE', was: is, is }
  return { trend: is < was ? 'IMPROVING' : is > was ? 'REGRESSING' : 'STABLE', was, is }
}

/** The findings that can fail a scan. */
export function failing(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ severity }) => severity === 'error')
}

/** How many there are of each kind. */
export function countBy<T>(items: readonly T[], kindOf: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const item of items) counts[kindOf(item)] = (counts[kindOf(item)] ?? 0) + 1
  return counts
}

function keyOf({ rule, file, message }: Pick<Entry, 'rule' | 'file' | 'message'>): string {
  return JSON.stringify([rule, file, message])
}
