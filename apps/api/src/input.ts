import type { Contract } from '@hoc/spine-schemas/contract'
import { z } from 'zod'

import type { EdgeCode } from './edge-problems.ts'
import { readQuery } from './query.ts'

/** The parts of a request that an input is made of. */
export interface Asked {
  readonly params: unknown
  readonly url: string
  /** Undefined: there was none. */
  readonly body: unknown
  readonly hasBody: boolean
}

interface JsonSchema {
  readonly type?: string
  readonly items?: JsonSchema | undefined
}

/** Makes a reader of requests: the keys of the path, then the body of a write or the query of a read. */
export function createInputReader({ input, effect }: Contract) {
  const { properties = {} } = z.toJSONSchema(input, { io: 'input' })

  return function readInput(asked: Asked): object | EdgeCode {
    const inPath = Object.entries(Object(asked.params))
    const rest = effect === 'read' ? fromQuery(asked) : fromBody(asked)
    if (typeof rest === 'string') return rest
    if (inPath.some(([key]) => Object.hasOwn(rest, key))) return 'KEY_TWICE'
    return { ...rest, ...Object.fromEntries(inPath) }
  }

  function fromQuery({ url, hasBody }: Asked): object | EdgeCode {
    if (hasBody) return 'BODY_NOT_TAKEN'
    const query = readQuery(url)
    if (typeof query === 'string') return query
    return Object.fromEntries([...query].map(([key, values]) => [key, decode(values, schemaOf(key))]))
  }

  function fromBody({ url, body = {} }: Asked): object | EdgeCode {
    return url.includes('?') ? 'QUERY_NOT_TAKEN' : Object(body)
  }

  function schemaOf(key: string): JsonSchema {
    const known: unknown = Object.hasOwn(properties, key) ? properties[key] : undefined
    return typeof known === 'object' && known !== null ? known : {}
  }
}

function decode(values: readonly string[], { type, items = {} }: JsonSchema): unknown {
  if (type === 'array') return values.map((value) => decodeOne(value, items))
  const [value = '', ...more] = values
  return more.length > 0 ? values : decodeOne(value, { ...(type !== undefined && { type }) })
}

// What does not decode stays as it came, so that the schema, and nobody else, says what is wrong with it.
function decodeOne(value: string, { type }: JsonSchema): unknown {
  if (type === 'boolean') return value === 'true' ? true : value === 'false' ? false : value
  if (type === 'integer' || type === 'number') return isNumeral(value) ? Number(value) : value
  return value
}

function isNumeral(value: string): boolean {
  return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(value)
}
