import { SentStep } from '@hoc/spine-schemas/traces'
import { expect, it } from 'vitest'
import { z } from 'zod'

import { rowsOf } from '../test/page.ts'

type Schema = z.core.JSONSchema._JSONSchema

it('tells of every key of a step what it takes, as docs/runs.md does', () => {
  const { properties = {}, required = [] } = z.toJSONSchema(SentStep, { io: 'input' })
  const least = { seq: 0, skill: 'orders.read', status: 'success', outcomeCategory: 'SUCCESS' }
  const byDefault: Readonly<Record<string, unknown>> = SentStep.parse(least)

  const expected = Object.entries(properties).map(([key, schema]) =>
    required.includes(key)
      ? [`\`${key}\``, 'yes', takes(schema), '–']
      : [`\`${key}\``, 'no', takes(schema), `\`${JSON.stringify(byDefault[key])}\``],
  )

  expect(Object.keys(least).toSorted()).toEqual(required.toSorted())
  expect(rowsOf('runs.md', 'step').map((cells) => cells.slice(0, 4))).toEqual(expected)
})

function takes(schema: Schema): string {
  if (typeof schema === 'boolean') throw new Error('Expected a schema that says what it takes.')
  const { type, anyOf, minimum, maximum, minLength, maxLength } = schema
  const words = new Intl.NumberFormat('en')
  if (anyOf) return anyOf.map(takes).join(', or ')
  if (schema.enum) return schema.enum.map((each) => `\`${String(each)}\``).join(', ')
  if (type === 'integer') return `${minimum} to ${words.format(maximum ?? NaN)}`
  if (type === 'string') return `${minLength} to ${maxLength} characters`
  return type === 'object' ? 'an object' : String(type)
}
