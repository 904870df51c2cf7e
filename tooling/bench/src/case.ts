import type { DatabaseUrls } from '@hoc/spine-orchestrator/runtime'

/**
 * The databases that variants are measured on: empty; with so many incidents in the tenant and beside it; with so many
 * steps; deep, with 120,000 rows in the tenant and as many beside it of whatever is listed; or
 * with so many runs, each with all that it left.
 */
export type DatabaseName =
  | 'empty'
  | 'thousand'
  | 'hundred_thousand'
  | 'steps_1e5'
  | 'steps_1e6'
  | 'deep'
  | 'runs_1e3'
  | 'runs_1e6'

/** What one measurement may use. */
export interface Sample {
  readonly concurrency: number
  readonly warmMs: number
  readonly runMs: number
  /** Undefined for a variant that asks for no database. */
  readonly urls: SampleUrls
}

export interface SampleUrls extends DatabaseUrls {
  /** As a superuser, for what a sample needs before it starts. */
  readonly admin: string
}

/** What a measurement tells besides its number, by name; of each, less is better. */
type Beside = Readonly<Record<string, number>>

/** A number in the unit of its case, and what was seen while it was measured. */
export interface Seen {
  readonly value: number
  readonly beside?: Beside
}

/** One way of doing the work of a case. It runs in a process of its own and tells one number, in the unit of its case. */
interface Variant {
  readonly database: DatabaseName | null
  readonly measure: (sample: Sample) => Promise<number | Seen>
}

/** What is promised: `variant` reaches `ratio` times what `against` reaches, or for `better: 'less'` stays within it. */
export interface Goal {
  readonly variant: string
  readonly against: string
  readonly concurrency: number
  readonly ratio: number
}

/** Something to measure, and what is promised of it. */
export interface Case {
  readonly name: string
  readonly says: string
  readonly metric: string
  readonly unit: string
  readonly better: 'more' | 'less'
  readonly variants: Readonly<Record<string, Variant>>
  readonly goals: readonly Goal[]
  /** After how long a measurement is given up, where three minutes are too few. */
  readonly longestMs?: number
  /** Why it cannot be measured here, if it cannot. */
  readonly missing?: () => string | undefined
}
