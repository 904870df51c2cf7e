import type { Rule } from './model.ts'
import { clockIsAnArgument } from './rules/clock-is-an-argument.ts'
import { enginesHoldNoSql } from './rules/engines-hold-no-sql.ts'
import { enginesTouchNothing } from './rules/engines-touch-nothing.ts'
import { txIsNeverOptional } from './rules/tx-is-never-optional.ts'
import { noBarrels } from './rules/no-barrels.ts'

/** Every law, in the order in which they are documented. */
export const rules: readonly Rule[] = [
  enginesTouchNothing,
  enginesHoldNoSql,
  txIsNeverOptional,
  clockIsAnArgument,
  noBarrels,
]
