import type { Contract } from '@hoc/spine-schemas/contract'
import type { z } from 'zod'

import type { Answer } from './answer.ts'

/** The contracts that HTTP reaches, by name. Those that run only in process are not among them. */
export type ByName<Cs extends readonly Contract[]> = { readonly [C in Reachable<Cs[number]> as C['name']]: C }

/** The contract of a name among them. */
export type Named<
  Cs extends readonly Contract[],
  Name extends keyof ByName<Cs>,
> = ByName<Cs>[Name] extends infer C extends Contract ? C : never

type Reachable<C extends Contract> = C extends { readonly http: null } ? never : C

/** What a caller may say of one call, besides its input. */
export interface CallOptions {
  /** By default a write gets a new one, so that it can be sent again. `false`: none, and it is sent once. */
  readonly idempotencyKey?: string | false | undefined
  /** What the server's log knows this call by. By default a new one. */
  readonly correlationId?: string | undefined
  /** Gives the call up, with the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

type InputOf<C extends Contract> = z.input<C['input']>

/** The arguments of a call: an input that asks for nothing may be left out. */
export type CallArguments<C extends Contract> =
  Record<never, never> extends InputOf<C>
    ? [input?: InputOf<C>, options?: CallOptions]
    : [input: InputOf<C>, options?: CallOptions]

/** Every operation as a function of its domain: `incidents.list_events` is `incidents.listEvents(…)`. */
export type Domains<Cs extends readonly Contract[]> = {
  readonly [Domain in DomainOf<keyof ByName<Cs>>]: {
    readonly [Name in keyof ByName<Cs> as Name extends `${Domain}.${infer Verb}` ? CamelCase<Verb> : never]: (
      ...call: CallArguments<Named<Cs, Name>>
    ) => Promise<Answer<Named<Cs, Name>>>
  }
}

type DomainOf<Name> = Name extends `${infer Domain}.${string}` ? Domain : never

type CamelCase<Name extends string> = Name extends `${infer First}_${infer Rest}`
  ? `${First}${Capitalize<CamelCase<Rest>>}`
  : Name

/** An operation's name as a function's. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}
