import { expectTypeOf, test } from 'vitest'
import type { z } from 'zod'

import * as acknowledge from './acknowledge.ts'
import type * as aggregate from './aggregate.ts'
import type * as create from './create.ts'
import type * as detect from './detect.ts'
import type * as failure from './failure.ts'
import type * as llmFailure from './llm-failure.ts'
import type * as outcome from './outcome.ts'
import type * as postMortem from './post-mortem.ts'
import type * as reopen from './reopen.ts'
import type * as report from './report.ts'
import type * as resolve from './resolve.ts'
import type * as shown from './shown.ts'
import type * as suppression from './suppression.ts'
import type * as tally from './tally.ts'
import type * as timeline from './timeline.ts'
import type * as truth from './truth.ts'
import type * as violation from './violation.ts'

type Engine =
  | typeof acknowledge
  | typeof aggregate
  | typeof create
  | typeof detect
  | typeof failure
  | typeof llmFailure
  | typeof outcome
  | typeof postMortem
  | typeof reopen
  | typeof report
  | typeof resolve
  | typeof shown
  | typeof suppression
  | typeof tally
  | typeof timeline
  | typeof truth
  | typeof violation
type Each<Module = Engine> = Module extends unknown
  ? Extract<Module[keyof Module], (...args: never[]) => unknown>
  : never
type Given<One = Each> = One extends (...args: infer Args) => unknown ? Args[number] : never
type Answered<One = Each> = One extends (...args: never[]) => infer Answer ? Answer : never

// What is JSON through and through holds nothing to call, and has no end.
type Json = z.core.util.JSONType

/** Whatever can be called within a value, however deep. */
type Callable<Value> = Value extends
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Json[]
  | { [key: string]: Json }
  ? never
  : Value extends (...args: never[]) => unknown
    ? Value
    : Value extends readonly (infer Item)[]
      ? Callable<Item>
      : { [Key in keyof Value]-?: Callable<Value[Key]> }[keyof Value]

/** A transaction, a pool, a clock: all that an engine must not be given has something to call. */
interface Tx {
  rows(statement: object): Promise<readonly unknown[]>
}
declare const tx: Tx

test('an engine is given nothing that it could call: no transaction, no pool, no clock', () => {
  expectTypeOf<Callable<{ order: { tx: Tx } }>>().not.toEqualTypeOf<never>()
  expectTypeOf<Callable<Given>>().toEqualTypeOf<never>()
  // @ts-expect-error so there is no place for one
  acknowledge.acknowledge(tx, tx)
  // @ts-expect-error nor for one beside
  acknowledge.acknowledge(undefined, { eventId: '', by: '', at: '' }, tx)
})

test('an engine answers at once, with nothing that could be called', () => {
  expectTypeOf<Extract<Answered, PromiseLike<unknown>>>().toEqualTypeOf<never>()
  expectTypeOf<Callable<Answered>>().toEqualTypeOf<never>()
})
