import type { Contract } from '@hoc/spine-schemas/contract'

import type { Operation } from './operation.ts'

/** The contracts of a registry, by name. */
export type Contracts = Readonly<Record<string, Contract>>

/** Every operation there is, by its contract's name. Built once at start; nothing is added later. */
export type Operations<Cs extends Contracts = Contracts> = { readonly [Name in keyof Cs]: Operation<Cs[Name]> }

// `any`, because operations of different contracts share no narrower supertype.
export type AnyOperation = Operation<any>

export type ByName<Op extends AnyOperation> = { readonly [Each in Op as Each['contract']['name']]: Each['contract'] }

/** Freezes operations into the one registry that everything is dispatched from. */
export function createRegistry<const Ops extends readonly AnyOperation[]>(
  operations: Ops,
): Operations<ByName<Ops[number]>> {
  const byName: Record<string, AnyOperation> = Object.create(null)
  for (const operation of operations) {
    const { name } = checked(operation).contract
    const other = byName[name]
    if (other) {
      const places = `${other.declaredAt} and ${operation.declaredAt}`
      throw new Error(`Expected one operation named "${name}", saw two: ${places}. Rename one.`)
    }
    byName[name] = Object.freeze(operation)
  }
  return Object.freeze(byName) as Operations<ByName<Ops[number]>>
}

function checked(operation: AnyOperation): AnyOperation {
  if (typeof operation?.run === 'function' && operation.contract?.name) return operation
  throw new TypeError(`Expected an operation, as operation(contract, run) makes it, saw ${typeof operation}.`)
}
