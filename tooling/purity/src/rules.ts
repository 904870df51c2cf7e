import type { Rule } from './model.ts'
import { noBarrels } from './rules/no-barrels.ts'
import { namesSayTheRole } from './rules/names-say-the-role.ts'
import { noStaleCopies } from './rules/no-stale-copies.ts'
import { noSwallowedErrors } from './rules/no-swallowed-errors.ts'
import { operationsHoldNoBranches } from './rules/operations-hold-no-branches.ts'
import { operationsNeverDispatch } from './rules/operations-never-dispatch.ts'

/** Every law, in the order in which they are documented. */
export const rules: readonly Rule[] = [
  operationsHoldNoBranches,
  operationsNeverDispatch,
  noBarrels,
  noSwallowedErrors,
  namesSayTheRole,
  noStaleCopies,
]
