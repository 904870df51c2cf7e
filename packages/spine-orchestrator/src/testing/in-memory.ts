import { roleGrants } from '@hoc/spine-schemas/roles'

import { createHasher, makeStoredKey } from '../access/keys.ts'
import type { Consequence } from '../consequences/follow.ts'
import { createConsequences } from '../consequences/follow.ts'
import { createDispatch } from '../kernel/dispatch.ts'
import type { Standing } from '../kernel/gate.ts'
import { createRegistry, type AnyOperation } from '../kernel/registry.ts'
import type { Transact } from '../kernel/transaction.ts'

export interface InMemory<Ops extends readonly AnyOperation[]> {
  readonly operations: Ops
  readonly governance: () => Standing | undefined
  readonly consequences: readonly Consequence[]
}

const hasher = createHasher()

// Finds no rows and keeps no writes.
const transact: Transact = async (_opening, work) => (await work({ rows: () => Promise.resolve([]) })).answer

/** The kernel without a database: what it does itself, from the call to the answer and what follows it. */
export function aDispatchInMemory<const Ops extends readonly AnyOperation[]>({
  operations,
  governance,
  consequences,
}: InMemory<Ops>) {
  const registered = createRegistry(operations)
  const follow = createConsequences(consequences, (what, error) => {
    throw new Error(`The consequence "${what}" failed.`, { cause: error })
  })
  return createDispatch({
    operations: registered,
    governance,
    admit: () => undefined,
    transact,
    follow,
    now: () => new Date().toISOString(),
    newKey: () => makeStoredKey(hasher),
    authority: { granted: roleGrants, explain: () => undefined, reach: { loopback: false } },
  })
}
