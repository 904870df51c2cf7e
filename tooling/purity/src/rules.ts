import type { Rule } from './model.ts'
import { appsOnlyDispatch } from './rules/apps-only-dispatch.ts'
import { clockIsAnArgument } from './rules/clock-is-an-argument.ts'
import { driversDecideNothing } from './rules/drivers-decide-nothing.ts'
import { driversStayInTheirDomain } from './rules/drivers-stay-in-their-domain.ts'
import { enginesHoldNoSql } from './rules/engines-hold-no-sql.ts'
import { enginesTouchNothing } from './rules/engines-touch-nothing.ts'
import { importsFollowTheLayers } from './rules/imports-follow-the-layers.ts'
import { importsStayInside } from './rules/imports-stay-inside.ts'
import { methodsDiffer } from './rules/methods-differ.ts'
import { namesSayTheRole } from './rules/names-say-the-role.ts'
import { noBarrels } from './rules/no-barrels.ts'
import { noServiceLocator } from './rules/no-service-locator.ts'
import { noStaleCopies } from './rules/no-stale-copies.ts'
import { noSwallowedErrors } from './rules/no-swallowed-errors.ts'
import { oneWriterPerTable } from './rules/one-writer-per-table.ts'
import { onlyTheOrchestratorOwnsTransactions } from './rules/only-the-orchestrator-owns-transactions.ts'
import { operationsHoldNoBranches } from './rules/operations-hold-no-branches.ts'
import { operationsNeverDispatch } from './rules/operations-never-dispatch.ts'
import { rootHoldsToolsOnly } from './rules/root-holds-tools-only.ts'
import { schemasHoldNoBehaviour } from './rules/schemas-hold-no-behaviour.ts'
import { shimsOnlyReExport } from './rules/shims-only-re-export.ts'
import { tenantComesFromTheCaller } from './rules/tenant-comes-from-the-caller.ts'
import { txIsNeverOptional } from './rules/tx-is-never-optional.ts'

/** Every law, in the order in which they are documented. */
export const rules: readonly Rule[] = [
  onlyTheOrchestratorOwnsTransactions,
  enginesTouchNothing,
  enginesHoldNoSql,
  driversDecideNothing,
  driversStayInTheirDomain,
  oneWriterPerTable,
  methodsDiffer,
  importsFollowTheLayers,
  importsStayInside,
  rootHoldsToolsOnly,
  appsOnlyDispatch,
  noServiceLocator,
  operationsHoldNoBranches,
  operationsNeverDispatch,
  txIsNeverOptional,
  tenantComesFromTheCaller,
  clockIsAnArgument,
  shimsOnlyReExport,
  noBarrels,
  noSwallowedErrors,
  schemasHoldNoBehaviour,
  namesSayTheRole,
  noStaleCopies,
]
