import type { Reach } from '@hoc/engine-webhooks/address'
import type { Caller, TenantId } from '@hoc/spine-schemas/caller'
import type { Contract } from '@hoc/spine-schemas/contract'
import type { Pool } from 'pg'

import type { Authority } from './access/authority.ts'
import { grantsWith } from './access/grants.ts'
import { createHasher, makeStoredKey, type Hasher } from './access/keys.ts'
import { createConsequences, type Consequence, type Report } from './consequences/follow.ts'
import { describe, type Description } from './describe.ts'
import { createDispatch, type DispatchOptions, type OutcomeOf } from './kernel/dispatch.ts'
import type { Standing } from './kernel/gate.ts'
import { explain } from './kernel/gates.ts'
import { createRegistry, type AnyOperation, type ByName, type Operations } from './kernel/registry.ts'
import { createTransact, type Limits } from './kernel/transaction.ts'
import type { Limiter } from './limits/limiter.ts'
import { ownOperations } from './own-operations.ts'
import { onPlanes } from './planes.ts'

export interface SpineOptions<Ops extends readonly AnyOperation[] = readonly []> {
  /** The pool that dispatches run on. Opened by the caller, who also ends it. */
  readonly pool: Pool
  /** The same for operators, as hoc_operator. Without it what is theirs breaks off. */
  readonly operators?: Pool | undefined
  /** What governance says of a tenant, from memory; undefined when that could not be read, which denies writes. */
  readonly governance: (tenantId: TenantId) => Standing | undefined
  /** Operations of other domains, beside our own. */
  readonly operations?: Ops
  /** What follows every dispatch. */
  readonly consequences?: readonly Consequence[]
  /** Where a consequence that fails is reported. */
  readonly report?: Report
  readonly now?: () => string
  /** How secrets are hashed: by default, without a pepper. */
  readonly hasher?: Hasher
  /** What webhooks may be sent to, besides the public internet: by default, nothing. */
  readonly reach?: Reach
  readonly limits?: Partial<Limits>
  /** How much keys may ask. Without it they may ask as much as they like. */
  readonly limiter?: Omit<Limiter, 'stop'>
}

/** The contracts of our own operations and of others beside them, by name. */
type Known<Ops extends readonly AnyOperation[]> = ByName<(typeof ownOperations)[number] | Ops[number]>

/** How a dispatch of one of our own operations may end, by its name. */
export type OwnOutcome<Name extends keyof Known<readonly []>> = OutcomeOf<Extract<Known<readonly []>[Name], Contract>>

/** What a process dispatches on. Written out, because declarations of what is only inferred do not compile for others. */
export interface Spine<Ops extends readonly AnyOperation[] = readonly []> {
  /** What there is to dispatch, and what is known of it. */
  readonly registry: {
    readonly operations: Operations
    list(): string[]
    count(): number
    has(name: string): name is keyof Known<Ops> & string
    describe(name: string): Description | undefined
  }
  dispatch<Name extends keyof Known<Ops> & string>(
    name: Name,
    input: unknown,
    caller: Caller,
    options?: DispatchOptions,
  ): Promise<OutcomeOf<Extract<Known<Ops>[Name], Contract>>>
}

/** The whole runtime, wired: one registry, one dispatch. Opens nothing itself. */
export function createSpine<const Ops extends readonly AnyOperation[] = readonly []>({
  pool,
  operators: operatorPool,
  governance,
  operations = [] as unknown as Ops,
  consequences = [],
  report = (what, error) => process.emitWarning(`The consequence "${what}" failed: ${String(error)}`),
  now = () => new Date().toISOString(),
  hasher = createHasher(),
  reach = { loopback: false },
  limits = {},
  limiter = { admit: () => undefined, peek: () => undefined, remaining: () => [] },
}: SpineOptions<Ops>): Spine<Ops> {
  const registered = createRegistry<readonly [...typeof ownOperations, ...Ops]>([...ownOperations, ...operations])
  const on = (each: Pool) => createTransact(each, { lockTimeoutMs: 2_000, dispatchTimeoutMs: 10_000, ...limits })
  const transact = onPlanes({ tenants: on(pool), operators: operatorPool && on(operatorPool) })
  const follow = createConsequences(consequences, report)
  const names = consequences.map(({ name }) => name)

  return {
    registry: {
      operations: registered as Operations,
      list: () => Object.keys(registered).sort(),
      count: () => Object.keys(registered).length,
      has: (name: string): name is keyof typeof registered & string => name in registered,
      describe(name: string): Description | undefined {
        const found: AnyOperation | undefined = (registered as Operations)[name]
        return found && describe(found, names)
      },
    },
    dispatch: createDispatch({
      operations: registered,
      governance,
      admit: limiter.admit,
      transact,
      follow,
      now,
      newKey: () => makeStoredKey(hasher),
      authority: {
        granted: grantsWith(operations),
        explain: explainer(registered as Operations, governance, limiter),
        reach,
      },
    }),
  }
}

function explainer(
  operations: Operations,
  governance: SpineOptions['governance'],
  { peek }: Pick<Limiter, 'peek'>,
): Authority['explain'] {
  return (name, caller) => {
    const contract = operations[name]?.contract
    return contract && explain({ contract, caller, standing: governance(caller.tenantId), admission: peek(caller) })
  }
}
