import type { Rule } from './model.ts'
import { driversDecideNothing } from './rules/drivers-decide-nothing.ts'
import { driversStayInTheirDomain } from './rules/drivers-stay-in-their-domain.ts'
import { methodsDiffer } from './rules/methods-differ.ts'
import { noBarrels } from './rules/no-barrels.ts'
import { oneWriterPerTable } from './rules/one-writer-per-table.ts'

/** Every law, in the order in which they are documented. */
export const rules: readonly Rule[] = [
  driversDecideNothing,
  driversStayInTheirDomain,
  oneWriterPerTable,
  methodsDiffer,
  noBarrels,
]
