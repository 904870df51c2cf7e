import { z } from 'zod'

const LONGEST = 16_000

// Deeper than anybody nests on purpose, and far from where a stack ends. What contains itself is deeper than that.
const DEEPEST = 200

// A path is told no further than anybody reads.
const LONGEST_PATH = 10

type Json = z.core.util.JSONType

// What it says is held below: `z.json()` takes ten times as long, and whatever contains it is not compiled.
const anything = z.unknown() as unknown as z.ZodType<Json, Json>

/** A JSON object as PostgreSQL can store it. */
export const StorableJson = z.record(z.string(), anything).superRefine((value, { addIssue }) => {
  if (isStorable(value, 0)) return
  addIssue({
    code: 'custom',
    message: `Expected JSON of well-formed Unicode without NUL, nested at most ${DEEPEST} deep.`,
    path: pathTo(value),
    continue: false, // nothing else is to look at what contains itself
  })
})

/** The same, of at most 16,000 characters. */
export const JsonObject = StorableJson.refine(
  (value) => JSON.stringify(value).length <= LONGEST,
  `Expected at most ${LONGEST} characters of JSON.`,
)

// PostgreSQL cannot hold NUL, nor half of a surrogate pair.
function isStorable(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0')
  if (typeof value === 'number') return Number.isFinite(value)
  if (value === null || typeof value === 'boolean') return true
  if (typeof value !== 'object' || depth > DEEPEST) return false
  if (Array.isArray(value)) return value.every((item) => isStorable(item, depth + 1))
  return isPlain(value) && areMembers(Object.entries(value), depth)
}

function areMembers(members: readonly [string, unknown][], depth: number): boolean {
  return members.every(([key, member]) => isStorable(key, depth) && isStorable(member, depth + 1))
}

// A key of that name is lost where an object is made anew of its members.
function isPlain(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value)
  return (prototype === Object.prototype || prototype === null) && !Object.hasOwn(value, '__proto__')
}

// Where the first thing is that cannot be stored; what is nested too deep is told by where it begins.
function pathTo(value: unknown, depth = 0): (string | number)[] {
  if (typeof value !== 'object' || value === null || depth > LONGEST_PATH) return []
  const members = Array.isArray(value) ? value.map((item, i) => [i, item] as const) : Object.entries(value)
  const wrong = members.find(([, member]) => !isStorable(member, depth + 1))
  return wrong ? [wrong[0], ...pathTo(wrong[1], depth + 1)] : []
}
