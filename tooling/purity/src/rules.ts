import type { Rule } from './model.ts'
import { clockIsAnArgument } from './rules/clock-is-an-argument.ts'
import { enginesHoldNoSql } from './rules/engines-hold-no-sql.ts'
import { enginesTouchNothing } from './rules/engines-touch-nothing.ts'
import { noBarrels } from './rules/no-barrels.ts'
import { schemasHoldNoBehaviour } from './rules/schemas-hold-no-behaviour.ts'
import { tenantComesFromTheCaller } from './rules/tenant-comes-from-the-caller.ts'
import { txIsNeverOptional } from './rules/tx-is-never-optional.ts'

/** Every law, in the order in which they are documented. */
export const rules: readonly Rule[] = [
  enginesTouchNothing,
  enginesHoldNoSql,
  txIsNeverOptional,
  tenantComesFromTheCaller as Rule,
  clockIsAnArgument,
  noBarrels,
  schemasHoldNoBehaviour,
]
