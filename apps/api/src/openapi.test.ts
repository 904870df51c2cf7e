import { Validator } from '@seriousme/openapi-schema-validator'
import type { Contract } from '@hoc/spine-schemas/contract'
import { contracts } from '@hoc/spine-schemas/contracts'
import { describe, expect, it } from 'vitest'

import { hasHttp } from './contract-routes.ts'
import { openApiDocument } from './openapi.ts'

const document = JSON.parse(JSON.stringify(openApiDocument(contracts)))
const withPath = (contracts as readonly Contract[]).filter(hasHttp)

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator()
    expect(await validator.validate(document)).toEqual({ valid: true })
    expect(validator.version).toBe('3.1')
  })

  it('has every contract that has a path, under its name, and nothing else', () => {
    const operations = Object.entries<Record<string, any>>(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => `${operationId} ${method} ${path}`),
    )
    expect(operations.toSorted()).toEqual(
      withPath.map(({ name, http }) => `${name} ${http.method.toLowerCase()} ${http.path}`).toSorted(),
    )
  })

  it('refers to nothing that is not there', () => {
    for (const [, ref] of JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      expect(
        ref?.split('/').reduce((tree, key) => tree?.[key], document),
        ref,
      ).toBeTypeOf('object')
    }
  })

  it('says where every key goes, and takes no key of a path in a body', () => {
    const { parameters, requestBody } = document.paths['/incidents/{incidentId}/resolve'].post
    expect(parameters[0]).toMatchObject({ name: 'incidentId', in: 'path', required: true })
    const { schema, example } = requestBody.content['application/json']
    expect(Object.keys(schema.properties)).toEqual(['summary', 'method'])
    expect(schema).toMatchObject({ required: ['summary'], additionalProperties: false })
    expect(Object.keys(example)).toEqual(['summary'])
    expect(document.paths['/incidents/{incidentId}/acknowledge'].post.requestBody).toBeUndefined()
  })

  it('offers an idempotency key to every write and to no read', () => {
    for (const { http, effect, name } of withPath) {
      const { parameters } = document.paths[http.path][http.method.toLowerCase()]
      const offered = parameters.some((parameter: { name: string }) => parameter.name === 'Idempotency-Key')
      expect(offered, name).toBe(effect === 'write')
    }
  })

  it('lists every refusal under its status', () => {
    const { responses } = document.paths['/incidents/{incidentId}/acknowledge'].post
    const codes = (status: number) => Object.keys(responses[status].content['application/problem+json'].examples)
    expect(codes(404)).toEqual(['INCIDENT_NOT_FOUND'])
    expect(codes(409)).toEqual(['INCIDENT_NOT_ACTIVE', 'STILL_RUNNING'])
    expect(codes(422)).toEqual(['IDEMPOTENCY_KEY_REUSED'])
    expect(codes(423)).toEqual(['TENANT_SUSPENDED', 'GOVERNANCE_KILLED'])
  })

  it('names entities once', () => {
    const { schema } = document.paths['/incidents/{incidentId}'].get.responses[200].content['application/json']
    expect(schema).toEqual({ $ref: '#/components/schemas/Incident' })
    expect(document.components.schemas.Incident.oneOf).toHaveLength(3)
  })
})
