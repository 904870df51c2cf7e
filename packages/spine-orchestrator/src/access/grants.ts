import type { Contract } from '@hoc/spine-schemas/contract'
import { withGrantsOf } from '@hoc/engine-account/roles'
import type { RoleGrants } from '@hoc/spine-schemas/roles'

import type { AnyOperation } from '../kernel/registry.ts'

/** What each role is granted, with what other domains' operations ask for. */
export function grantsWith(operations: readonly AnyOperation[] = []): RoleGrants {
  return withGrantsOf(operations.map(({ contract }) => contract as Contract))
}
