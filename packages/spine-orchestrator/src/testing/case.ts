import type { TestDatabase } from '@hoc/drivers/testing/database'
import type { Caller } from '@hoc/spine-schemas/caller'

import type { Spine } from '../spine.ts'

/** How an operation is brought to succeed and, where it can, to refuse, in a tenant of its own. */
export interface Case {
  /** Makes what the operation needs, and answers the input on which it succeeds. */
  readonly succeeds: (arranged: Arranged) => Promise<object>
  /** The same input later, or another one, that is refused with this code. */
  readonly refuses?: { readonly code: string; readonly input: (succeeded: object) => object }
  /** How many tables it reads, where that is what it is for. */
  readonly reads?: number
  /** Who asks, made anew for every test; by default a stranger who holds everything. */
  readonly caller?: () => Caller
}

/** What a case is given to make what it needs. */
export interface Arranged {
  readonly db: TestDatabase
  readonly spine: Spine
  readonly caller: Caller
}

// An id that nothing has.
const nowhere = '019b7a00-0000-7000-8000-00000000dead'

/** Asks the same again. */
export const same = (input: object) => input

/** Asks for what is not there. */
export const lost = (key: string) => (input: object) => ({ ...input, [key]: nowhere })
