import { expectTypeOf, test } from 'vitest'

import type * as checkpoint from './checkpoint.ts'
import type * as declare from './declare.ts'
import * as end from './end.ts'
import type * as lease from './lease.ts'
import type * as obligations from './obligations.ts'
import type * as outcome from './outcome.ts'
import type * as retry from './retry.ts'
import type * as start from './start.ts'

type Engine =
  | typeof checkpoint
  | typeof declare
  | typeof end
  | typeof lease
  | typeof obligations
  | typeof outcome
  | typeof retry
  | typeof start
type Each<Module = Engine> = Module extends unknown
  ? Extract<Module[keyof Module], (...args: never[]) => unknown>
  : never
type Answered<One = Each> = One extends (...args: never[]) => infer Answer ? Answer : never

/** A transaction has something to call, which an engine must not be given. */
interface Tx {
  rows(statement: object): Promise<readonly unknown[]>
}
declare const tx: Tx

test('an engine is given no transaction', () => {
  // @ts-expect-error there is no place for one
  end.cancel(tx, tx)
})

test('an engine answers at once', () => {
  expectTypeOf<Extract<Answered, PromiseLike<unknown>>>().toEqualTypeOf<never>()
})
