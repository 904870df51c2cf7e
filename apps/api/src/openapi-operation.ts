import { pathKeys } from './contract-path.ts'
import type { HttpContract } from './contract-routes.ts'
import { jsonSchema, type JsonSchema } from './json-schema.ts'
import { problemResponses } from './openapi-problems.ts'

const correlationHeader = {
  name: 'X-Correlation-Id',
  in: 'header',
  description: 'Ties the request to log lines and records. Made, and answered, where none is sent.',
  schema: { type: 'string', maxLength: 128 },
}

const idempotencyHeader = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'The same request under the same key is done once; later ones get the first answer.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
}

const uuid = { type: 'string', format: 'uuid' }
const answerHeaders = {
  'hoc-dispatch-id': { description: 'Which dispatch this was.', required: true, schema: uuid },
  'hoc-replay-of': { description: 'The dispatch whose answer this is, under the same idempotency key.', schema: uuid },
  'hoc-authority': {
    description: 'Under which conditions it was allowed, where governance is degraded.',
    schema: { type: 'string' },
  },
  'x-correlation-id': { description: 'The correlation id.', required: true, schema: { type: 'string' } },
}

/** An operation of an OpenAPI document, and the entities and examples that it refers to. */
interface OperationObject {
  readonly operation: object
  readonly entities: Readonly<Record<string, JsonSchema>>
  readonly examples: Readonly<Record<string, object>>
}

/** A contract as an operation of an OpenAPI document. */
export function describeOperation(contract: HttpContract): OperationObject {
  const { name, says, effect, requires, plane = 'tenant', http, output, example } = contract
  const input = jsonSchema(contract.input, 'input')
  const answer = jsonSchema(output, 'output')
  const problems = problemResponses(contract)
  const inPath = new Set(pathKeys(http.path))
  const properties = Object.entries(input.schema.properties ?? {}) as [string, JsonSchema][]
  const given = new Map(Object.entries(example.input))
  const required = new Set(input.schema.required)
  const elsewhere = properties.filter(([key]) => !inPath.has(key))

  const parameter =
    (where: 'path' | 'query') =>
    ([key, schema]: [string, JsonSchema]) => ({
      name: key,
      in: where,
      ...(required.has(key) && { required: true }),
      ...(where === 'query' && schema.type === 'array' && { style: 'form', explode: true }),
      schema,
      ...(given.has(key) && { example: given.get(key) }),
    })

  const operation = {
    operationId: name,
    tags: [name.split('.', 1)[0]],
    summary: says,
    'x-hoc-grant': requires,
    ...(plane === 'operator' && { 'x-hoc-plane': plane }),
    parameters: [
      ...properties.filter(([key]) => inPath.has(key)).map(parameter('path')),
      ...(effect === 'read' ? elsewhere.map(parameter('query')) : [idempotencyHeader]),
      correlationHeader,
    ],
    ...(effect === 'write' && elsewhere.length > 0 && { requestBody: bodyOf(elsewhere, required, given) }),
    responses: {
      200: {
        description: 'Done.',
        headers: answerHeaders,
        content: { 'application/json': { schema: answer.schema, example: example.output } },
      },
      ...problems.responses,
    },
  }
  return { operation, entities: { ...input.entities, ...answer.entities }, examples: problems.examples }
}

function bodyOf(
  keys: readonly [string, JsonSchema][],
  required: ReadonlySet<string>,
  given: ReadonlyMap<string, unknown>,
) {
  const needed = keys.map(([key]) => key).filter((key) => required.has(key))
  const example = Object.fromEntries(keys.flatMap(([key]) => (given.has(key) ? [[key, given.get(key)]] : [])))
  const schema = {
    type: 'object',
    properties: Object.fromEntries(keys),
    ...(needed.length > 0 && { required: needed }),
    additionalProperties: false,
  }
  return { required: needed.length > 0, content: { 'application/json': { schema, example } } }
}
