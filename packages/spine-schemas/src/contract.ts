import type { z } from 'zod'

/**
 * What an operation promises, whoever runs it: what goes in, what comes out, every way
 * it may say no, and where HTTP finds it. Contracts are plain data. They never run.
 */
export interface Contract {
  readonly name: `${string}.${string}`
  /** One sentence for whoever reads the documentation. */
  readonly says: string
  readonly effect: 'read' | 'write'
  /** Null is: only in process. */
  readonly http: { readonly method: Method; readonly path: `/${string}` } | null
  /** Who may ask at all: by default tenants; `operator` is the installation itself. */
  readonly plane?: 'operator'
  /** The grant that a caller needs. */
  readonly requires: string
  readonly input: z.ZodObject
  readonly output: z.ZodType
  readonly refusals: Readonly<Record<string, Refusal>>
  /** A call and its answer; both are held to the schemas by a test. */
  readonly example: { readonly input: object; readonly output: unknown }
  /** Keys of the output that are answered once and stored nowhere: a replay answers null instead. */
  readonly answersOnce?: readonly string[]
  /** Moves a lease on, and changes nothing else: it leaves a dispatch record, and neither ledger entry nor event. */
  readonly renewsLease?: true
  /** Runs although governance has stopped all writes: only what ends that stop. */
  readonly whileKilled?: true
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** One way an operation may say no. `kind` is all a transport needs to know. */
export interface Refusal {
  readonly kind: 'missing' | 'conflict' | 'unprocessable' | 'limited'
  readonly says: string
}

/** The codes a contract's engine may refuse with. */
export type RefusalCode<C extends Contract> = keyof C['refusals'] & string

/** Declares a contract; every `{key}` of its path must be a key of its input. */
export function contract<const C extends Contract>(promise: C & PathOverInput<C>): C {
  return promise
}

type PathOverInput<C extends Contract> =
  PathKey<PathOf<C>> extends keyof C['input']['shape'] ? unknown : { http: { path: never } }

type PathOf<C extends Contract> = C['http'] extends { readonly path: infer Path extends string } ? Path : never

type PathKey<Path extends string> = Path extends `${string}{${infer Key}}${infer Rest}` ? Key | PathKey<Rest> : never
