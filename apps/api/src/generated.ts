import { contracts } from '@hoc/spine-schemas/contracts'

import { edgeRoutes } from './edge.ts'
import { environmentText } from './environment-text.ts'
import { createMetrics } from './metrics.ts'
import { openApiDocument } from './openapi.ts'
import { prettyJson } from './pretty-json.ts'
import { refusalsText } from './refusals-text.ts'
import { routesText } from './routes-text.ts'

export interface GeneratedFile {
  /** From the root of the repository. */
  readonly path: string
  readonly text: string
}

/** Every committed file that is made from contracts and settings, as it should be. */
export function generatedFiles(): GeneratedFile[] {
  const edge = edgeRoutes({
    contracts,
    check: () => Promise.resolve([]),
    metrics: createMetrics(),
    mayRead: () => true,
  })
  return [
    { path: 'apps/api/routes.txt', text: routesText(contracts, edge) },
    { path: 'docs/openapi.json', text: prettyJson(openApiDocument(contracts)) },
    { path: 'docs/refusals.md', text: refusalsText(contracts) },
    { path: 'docs/environment.md', text: environmentText() },
  ]
}
