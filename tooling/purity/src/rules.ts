import type { Rule } from './model.ts'
import { appsOnlyDispatch } from './rules/apps-only-dispatch.ts'
import { importsFollowTheLayers } from './rules/imports-follow-the-layers.ts'
import { importsStayInside } from './rules/imports-stay-inside.ts'
import { namesSayTheRole } from './rules/names-say-the-role.ts'
import { noBarrels } from './rules/no-barrels.ts'
import { noServiceLocator } from './rules/no-service-locator.ts'
import { noStaleCopies } from './rules/no-stale-copies.ts'
import { noSwallowedErrors } from './rules/no-swallowed-errors.ts'
import { operationsHoldNoBranches } from './rules/operations-hold-no-branches.ts'
import { operationsNeverDispatch } from './rules/operations-never-dispatch.ts'
import { rootHoldsToolsOnly } from './rules/root-holds-tools-only.ts'
import { shimsOnlyReExport } from './rules/shims-only-re-export.ts'

/** Every law, in the order in which they are documented. */
export const rules: readonly Rule[] = [
  importsFollowTheLayers,
  importsStayInside,
  rootHoldsToolsOnly,
  appsOnlyDispatch,
  noServiceLocator,
  operationsHoldNoBranches,
  operationsNeverDispatch,
  shimsOnlyReExport,
  noBarrels,
  noSwallowedErrors,
  namesSayTheRole,
  noStaleCopies,
]
