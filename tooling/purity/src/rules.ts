import type { Rule } from './model.ts'
import { onlyTheOrchestratorOwnsTransactions } from './rules/only-the-orchestrator-owns-transactions.ts'
import { noBarrels } from './rules/no-barrels.ts'

/** Every law, in the order in which they are documented. */
export const rules: readonly Rule[] = [onlyTheOrchestratorOwnsTransactions, noBarrels]
