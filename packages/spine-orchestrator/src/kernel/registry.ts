import type { Contract, Refusal } from '@hoc/spine-schemas/contract'

import type { Operation } from './operation.ts'

/** The contracts of a registry, by name. */
export type Contracts = Readonly<Record<string, Contract>>

/** Every operation there is, by its contract's name. Built once at start; nothing is added later. */
export type Operations<Cs extends Contracts = Contracts> = { readonly [Name in keyof Cs]: Operation<Cs[Name]> }

// `any`, because operations of different contracts share no narrower supertype.
export type AnyOperation = Operation<any>

export type ByName<Op extends AnyOperation> = { readonly [Each in Op as Each['contract']['name']]: Each['contract'] }

/** What is known of an operation without running it. */
export interface Description {
  readonly name: string
  readonly says: string
  readonly effect: 'read' | 'write'
  readonly plane: 'tenant' | 'operator'
  readonly grant: string
  readonly route: string | null
  readonly refusals: Readonly<Record<string, Refusal>>
  readonly flights: number
  readonly tablesWritten: readonly string[]
  readonly declaredAt: string
}

/** Freezes operations into the one registry that everything is dispatched from. */
export function createRegistry<const Ops extends readonly AnyOperation[]>(operations: Ops) {
  const byName: Record<string, AnyOperation> = Object.create(null)
  for (const operation of operations) {
    const { name } = checked(operation).contract
    const other = byName[name]
    if (other) {
      throw new Error(
        `Expected one operation named "${name}", saw two: ${other.declaredAt} and ${operation.declaredAt}. Rename one.`,
      )
    }
    byName[name] = Object.freeze(operation)
  }
  const frozen = Object.freeze(byName) as Operations<ByName<Ops[number]>>

  return Object.freeze({
    operations: frozen,
    list: () => Object.keys(frozen).sort(),
    count: () => Object.keys(frozen).length,
    has: (name: string): name is keyof ByName<Ops[number]> & string => name in frozen,
    describe: (name: string): Description | undefined => byName[name] && describe(byName[name]),
  })
}

function checked(operation: AnyOperation): AnyOperation {
  if (typeof operation?.run === 'function' && operation.contract?.name) return operation
  throw new TypeError(`Expected an operation, as operation(contract, run) makes it, saw ${typeof operation}.`)
}

function describe({ contract, traits, declaredAt }: AnyOperation): Description {
  const { name, says, effect, plane = 'tenant', requires, http, refusals } = contract as Contract
  return {
    name,
    says,
    effect,
    plane,
    grant: requires,
    route: http && `${http.method} ${http.path}`,
    refusals,
    flights: traits.flights ?? (effect === 'write' ? 2 : 1),
    tablesWritten: traits.tables ?? [],
    declaredAt,
  }
}
