import { z } from 'zod'

const LONGEST = 16_000
const LARGEST = 65_536

// Deeper than anybody nests on purpose, and far from where a stack ends. What contains itself is deeper than that.
const DEEPEST = 200

// A path is told no further than anybody reads.
const LONGEST_PATH = 10

type Json = z.core.util.JSONType

/**
 * Keys by which the prototype of an object could be reached that they are copied to. JSON that is told has none of them,
 * nor has anything else that comes in over HTTP.
 */
export const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

// What it says is held by the rule: `z.json()` takes ten times as long, and whatever contains it is not compiled.
const anything = z.record(z.string(), z.unknown() as unknown as z.ZodType<Json, Json>)

/** A JSON object as PostgreSQL can store it and as HTTP takes it. */
export const StorableJson = z.preprocess(expectStorable, anything) as unknown as typeof anything

/** The same, of at most 16,000 characters. */
export const JsonObject = StorableJson.refine(
  (value) => JSON.stringify(value).length <= LONGEST,
  `Expected at most ${LONGEST} characters of JSON.`,
)

/** The same, of at most 65,536 bytes: the canonical form of what JSON can say is as long as any other without spaces. */
export const LargeJsonObject = StorableJson.refine(
  (value) => isWithin(JSON.stringify(value), LARGEST),
  `Expected at most ${LARGEST} bytes of JSON. Keep what is larger elsewhere, and say where it is.`,
)

// A character takes at most three bytes, and each half of a surrogate pair two.
function isWithin(json: string, bytes: number): boolean {
  return json.length * 3 <= bytes || new TextEncoder().encode(json).length <= bytes
}

// Looked at as it came: a record would pass over a key `__proto__` in silence. Where it is compiled, `addIssue` is a method.
function expectStorable(value: unknown, context: z.RefinementCtx): unknown {
  if (isPlain(value) && isStorable(value, 0)) return value
  context.addIssue({
    code: 'custom',
    message: `Expected a JSON object of well-formed Unicode without NUL, nested at most ${DEEPEST} deep, without a key ${[...FORBIDDEN_KEYS].join(', ')}.`,
    path: pathTo(value),
  })
  return z.NEVER
}

/** Any JSON, as deep as it may be told, and whatever its texts hold. */
export const AnyJson = z.preprocess(expectShallow, z.json())

// Looked at as it came: what is nested without end would end the stack of whoever reads it.
function expectShallow(value: unknown, context: z.RefinementCtx): unknown {
  if (isShallow(value, 0)) return value
  context.addIssue({
    code: 'custom',
    message: `Expected JSON that is nested at most ${DEEPEST} deep, without a key ${[...FORBIDDEN_KEYS].join(', ')}.`,
  })
  return z.NEVER
}

function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (depth > DEEPEST) return false
  return Object.entries(value).every(
    ([key, member]) => (Array.isArray(value) || !FORBIDDEN_KEYS.has(key)) && isShallow(member, depth + 1),
  )
}

// PostgreSQL cannot hold NUL, nor half of a surrogate pair.
function isStorable(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0')
  if (typeof value === 'number') return Number.isFinite(value)
  if (value === null || typeof value === 'boolean') return true
  if (typeof value !== 'object' || depth > DEEPEST) return false
  if (Array.isArray(value)) return !value.includes(undefined) && value.every((item) => isStorable(item, depth + 1))
  return isPlain(value) && areMembers(value, depth)
}

function areMembers(object: Record<string, unknown>, depth: number): boolean {
  for (const key of Object.keys(object)) {
    if (FORBIDDEN_KEYS.has(key) || !isStorable(key, depth) || !isStorable(object[key], depth + 1)) return false
  }
  return true
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

// Where the first thing is that cannot be stored; what is nested too deep is told by where it begins.
function pathTo(value: unknown, depth = 0): (string | number)[] {
  if (typeof value !== 'object' || value === null || depth > LONGEST_PATH) return []
  const members = Array.isArray(value) ? Array.from(value, (item, i) => [i, item] as const) : Object.entries(value)
  const wrong = members.find(([, member]) => !isStorable(member, depth + 1))
  return wrong ? [wrong[0], ...pathTo(wrong[1], depth + 1)] : []
}
