import type { Contract } from '@hoc/spine-schemas/contract'

import { hasHttp, type HttpContract } from './contract-routes.ts'
import type { JsonSchema } from './json-schema.ts'
import { describeOperation } from './openapi-operation.ts'
import { problemSchema } from './openapi-problems.ts'

/** The version of what the operations promise. Raise it by hand when a promise changes. */
export const API_VERSION = '0.1.0'

/** The OpenAPI 3.1 document of contracts. Nothing in it is written by hand that a contract knows. */
export function openApiDocument(all: readonly Contract[]): object {
  const contracts = all.filter(hasHttp)
  const schemas: Record<string, JsonSchema> = { Problem: problemSchema }
  const examples: Record<string, object> = {}
  const paths: Record<string, Record<string, object>> = {}
  for (const contract of contracts) {
    const { operation, entities, examples: own } = describeOperation(contract)
    Object.assign(schemas, entities)
    Object.assign(examples, own)
    paths[contract.http.path] = { ...paths[contract.http.path], [contract.http.method.toLowerCase()]: operation }
  }

  return {
    openapi: '3.1.0',
    info: {
      title: 'HOC Spine',
      version: API_VERSION,
      description: 'Governed operations on incidents, governance and their records. Errors are RFC 9457 problems.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ key: [] }],
    tags: tagsOf(contracts),
    paths,
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'A key of a tenant: hoc_<public id>_<secret>.' },
      },
      schemas: sorted(schemas),
      examples: sorted(examples),
    },
  }
}

function tagsOf(contracts: readonly HttpContract[]) {
  return [...new Set(contracts.map(({ name }) => name.split('.', 1)[0] ?? name))].map((name) => ({ name }))
}

function sorted<Value>(record: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
