import type { Contract } from '@hoc/spine-schemas/contract'
import { z } from 'zod'

import type { Given, Operand, Option } from './command.ts'

/** One key of an input, as a command line takes it. */
export interface InputFlag {
  readonly key: string
  readonly name: string
  readonly schema: Shape
  readonly inPath: boolean
  readonly needed: boolean
}

/** As much of a JSON schema as a command line needs to know. */
interface Shape {
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly enum?: readonly string[]
  readonly items?: Shape
  readonly anyOf?: readonly Shape[]
  readonly default?: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
}

/** Every key of a contract's input: those of its path, in their order, then the others. */
export function flagsOf({ input, http }: Contract): InputFlag[] {
  const { properties = {}, required = [] } = z.toJSONSchema(input, { io: 'input' })
  const inPath = Array.from((http?.path ?? '').matchAll(/\{(\w+)\}/g), ([, key = '']) => key)
  const flags = Object.entries(properties).map(([key, schema]) => ({
    key,
    name: kebab(key),
    schema: schema as Shape,
    inPath: inPath.includes(key),
    needed: required.includes(key),
  }))
  return flags.sort((a, b) => position(a) - position(b))

  function position({ key }: InputFlag): number {
    const index = inPath.indexOf(key)
    return index < 0 ? inPath.length : index
  }
}

/** What stands on the command line without a name: the keys of the path. */
export function operandsOf(flags: readonly InputFlag[]): Operand[] {
  const inPath = flags.filter((flag) => flag.inPath)
  return inPath.map(({ name, schema }) => ({ name: shout(name), says: sentence([`${describe(schema)}`]) }))
}

/** What stands there by name: all other keys. */
export function optionsOf(flags: readonly InputFlag[]): Record<string, Option> {
  const named = flags.filter((flag) => !flag.inPath)
  return Object.fromEntries(named.map((flag) => [flag.name, optionOf(flag)]))
}

/** The input that a command line asks for. What does not decode stays as it is, so that the schema says what is wrong. */
export function inputOf(flags: readonly InputFlag[], { operands, options }: Given): Record<string, unknown> {
  const inPath = flags.filter((flag) => flag.inPath).map(({ key }, index) => [key, operands[index]] as const)
  const named = flags
    .filter((flag) => !flag.inPath && options[flag.name] !== undefined)
    .map(({ key, name, schema }) => [key, decode(options[name], schema)] as const)
  return Object.fromEntries([...inPath, ...named])
}

/** Whether what is given for it is read as JSON. */
export function takesJson({ schema }: InputFlag): boolean {
  return describe(schema.type === 'array' ? (schema.items ?? {}) : schema) === 'JSON'
}

function optionOf({ schema, needed }: InputFlag): Option {
  const repeated = schema.type === 'array'
  const facts = [
    needed ? 'needed' : undefined,
    repeated ? 'may be repeated' : undefined,
    boundsOf(schema),
    defaultOf(schema),
  ]
  return {
    says: sentence(facts),
    ...(schema.type !== 'boolean' && { value: describe(repeated ? (schema.items ?? {}) : schema) }),
    ...(repeated && { repeated }),
    ...(needed && { needed }),
  }
}

function defaultOf({ default: usual }: Shape): string | undefined {
  const each = usual === undefined ? [] : [usual].flat()
  return each.length > 0 ? `by default ${each.map(shown).join(', ')}` : undefined
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** How large a number or how long a text may be, where that is said. */
export function boundsOf({ format, minimum, maximum, minLength = 0, maxLength }: Shape): string | undefined {
  if (minimum !== undefined && maximum !== undefined) return `${minimum} to ${maximum}`
  if (maxLength === undefined || format) return undefined
  return minLength > 1 ? `${minLength} to ${maxLength} characters` : `up to ${maxLength} characters`
}

function decode(value: Given['options'][string], schema: Shape): unknown {
  if (Array.isArray(value)) return value.map((each: string) => decode(each, schema.items ?? {}))
  if (typeof value !== 'string') return value
  const types = typesOf(schema)
  if (types.includes('null') && value === 'null') return null
  if (types.includes('string')) return value
  if (types.includes('integer') || types.includes('number'))
    return /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value
  return fromJson(value)
}

// Of what may be null, too, what else it may be.
function typesOf({ type, anyOf = [] }: Shape): string[] {
  return type === undefined ? anyOf.flatMap(typesOf) : [type].flat()
}

function fromJson(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

function describe({ enum: choices, type, format, anyOf = [] }: Shape): string {
  if (choices) return choices.join('|')
  if (type === 'integer' || type === 'number') return 'N'
  if (type === 'string') return { uuid: 'UUID', 'date-time': 'INSTANT', base64url: 'CURSOR' }[format ?? ''] ?? 'TEXT'
  const either = typeof type === 'object' ? type.map((each) => ({ type: each })) : anyOf
  const [one, ...others] = either.filter((each) => each.type !== 'null')
  return one && others.length === 0 ? `${describe(one)}|null` : 'JSON'
}

function sentence(facts: readonly (string | undefined)[]): string {
  const text = facts.filter((fact) => fact !== undefined).join(', ')
  return text && `${text[0]?.toUpperCase()}${text.slice(1)}.`
}

function kebab(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).replaceAll('_', '-')
}

function shout(name: string): string {
  return name.replaceAll('-', '_').toUpperCase()
}
