import type { Rule } from './model.ts'
import { appsOnlyDispatch } from './rules/apps-only-dispatch.ts'
import { importsFollowTheLayers } from './rules/imports-follow-the-layers.ts'
import { importsStayInside } from './rules/imports-stay-inside.ts'
import { noBarrels } from './rules/no-barrels.ts'
import { noServiceLocator } from './rules/no-service-locator.ts'
import { rootHoldsToolsOnly } from './rules/root-holds-tools-only.ts'
import { shimsOnlyReExport } from './rules/shims-only-re-export.ts'

/** Every law, in the order in which they are documented. */
export const rules: readonly Rule[] = [
  importsFollowTheLayers,
  importsStayInside,
  rootHoldsToolsOnly,
  appsOnlyDispatch,
  noServiceLocator,
  shimsOnlyReExport,
  noBarrels,
]
