import type { Contract, Refusal } from '@hoc/spine-schemas/contract'

import type { AnyOperation } from './kernel/registry.ts'

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
  readonly consequences: readonly string[]
  readonly declaredAt: string
}

/** Describes an operation, as `hoc ops describe` shows it. */
export function describe({ contract, traits, declaredAt }: AnyOperation, consequences: readonly string[]): Description {
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
    consequences,
    declaredAt,
  }
}
