import type { DatabaseUrls } from '@hoc/spine-orchestrator/runtime'

/** The databases that variants are measured on: empty, or with so many rows of history in the tenant and beside it. */
export type DatabaseName = 'empty' | 'thousand' | 'hundred_thousand'

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

/** One way of doing the work of a case. It runs in a process of its own and tells one number, in the unit of its case. */
interface Variant {
  readonly database: DatabaseName | null
  readonly measure: (sample: Sample) => Promise<number>
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
