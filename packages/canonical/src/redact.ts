import { argumentBehind } from './redact-arguments.ts'
import { ALL, hidesUnder, isWorkingDirectory, NONE, TEXTS, type Hides } from './redact-keys.ts'
import { MASK, mayHoldSecret, REDACTED, redactText, SHORTEST_SECRET } from './redact-text.ts'

export { MASK, REDACTED } from './redact-text.ts'

// What a number below says is a count, a rate or a code, and the mark would be longer than it.
const LEAST_NUMBER = 1_000

// So many numbers in a row are the bytes of a text, however small each is.
const FEWEST_BYTES = 4

// Deeper than anything that is taken, and far from where a stack ends.
const DEEPEST = 500

const SPACE = /\s/

/**
 * The same value without its secrets: whatever text, and whatever number of four digits or more, is under the name of
 * one at any depth, and whatever looks like one. What is clean comes back itself.
 */
export function redact<Value>(value: Value): Value {
  return clean(value, REDACTED, 0) as Value
}

/** The same, with as little as a character in place of each secret: no text of it, nor the whole as JSON, becomes longer. */
export function mask<Value>(value: Value): Value {
  return clean(value, MASK, 0) as Value
}

type Members = Readonly<Record<string, unknown>>

function clean(value: unknown, mark: string, depth: number): unknown {
  if (typeof value === 'string') return redactText(value, mark)
  if (value === null || typeof value !== 'object') return value
  return depth > DEEPEST ? hideWhole(value, mark) : cleanEach(value, { mark, depth, hides: NONE })
}

// Under the name of a secret. What is empty or masked is none.
function hide(value: unknown, hides: Hides, mark: string, depth: number): unknown {
  if (typeof value === 'string') return value === '' || value === MASK ? value : mark
  if (typeof value === 'number') return hides === TEXTS || Math.abs(value) < LEAST_NUMBER ? value : mark
  if (value === null || typeof value !== 'object') return value
  if (depth > DEEPEST) return hideWhole(value, mark)
  return hides === ALL && areBytes(value) ? [mark] : cleanEach(value, { mark, depth, hides })
}

function hideWhole(value: object, mark: string): unknown {
  return Object.keys(value).length > 0 ? mark : value
}

interface Place {
  readonly mark: string
  readonly depth: number
  readonly hides: Hides
}

function cleanEach(value: object, place: Place): object {
  return Array.isArray(value) ? cleanItems(value, place) : cleanMembers(value as Members, place)
}

function cleanItems(array: readonly unknown[], place: Place): readonly unknown[] {
  let cleaned: unknown[] | undefined
  for (let index = 0; index < array.length; index++) {
    const safe = cleanItem(array, index, place)
    if (safe !== array[index]) (cleaned ??= [...array])[index] = safe
  }
  return cleaned ?? array
}

function cleanItem(array: readonly unknown[], index: number, { mark, depth, hides }: Place): unknown {
  const item = array[index]
  if (hides !== NONE) return hide(item, hides, mark, depth + 1)
  if (typeof item === 'string') return redactText(index > 0 ? argumentBehind(array, index, item, mark) : item, mark)
  if (Array.isArray(item) && item.length === 2 && depth < DEEPEST) return cleanPair(item, mark, depth + 1)
  return clean(item, mark, depth + 1)
}

// As headers are listed, too: each a name and its value.
function cleanPair(pair: readonly unknown[], mark: string, depth: number): unknown {
  const [name, value] = pair
  const hides = typeof name === 'string' && !SPACE.test(name) ? hidesAsText(name) : NONE
  if (hides === NONE) return clean(pair, mark, depth)
  const [safe, kept] = [hide(value, hides, mark, depth + 1), clean(name, mark, depth + 1)]
  return safe === value && kept === name ? pair : [kept, safe]
}

function cleanMembers(object: Members, { mark, depth, hides }: Place): Members {
  let cleaned: Record<string, unknown> | undefined
  let named = false
  for (const key of Object.keys(object)) {
    const value = object[key]
    const under = hides === ALL ? ALL : strongest(hides, hidesAt(object, key))
    const safe = under === NONE ? clean(value, mark, depth + 1) : hide(value, under, mark, depth + 1)
    if (safe !== value) (cleaned ??= { ...object })[key] = safe
    named ||= holdsSecret(key, mark)
  }
  return named ? renamed(cleaned ?? object, mark) : (cleaned ?? object)
}

function strongest(one: Hides, other: Hides): Hides {
  return one > other ? one : other
}

function hidesAt(object: Members, key: string): Hides {
  if (key === 'value') return hidesAsNamed(object)
  const value = object[key]
  const hides = hidesUnder(key, value)
  return hides !== NONE && isWorkingDirectory(key, value) ? NONE : hides
}

// As headers and variables are listed: each with its name beside it, which is looked at as it will be kept.
function hidesAsNamed({ name, key }: Members): Hides {
  return strongest(hidesAsText(name), hidesAsText(key))
}

function hidesAsText(name: unknown): Hides {
  return typeof name === 'string' ? hidesUnder(redactText(name, MASK)) : NONE
}

// A name goes as a whole, and the next one is told from it by a number: no value is lost, and none is under a longer name.
function renamed(object: Members, mark: string): Members {
  let count = 0
  const next = () => (++count === 1 ? mark : `${mark} ${count}`)
  const members = Object.entries(object).map(([key, value]) => {
    if (!holdsSecret(key, mark)) return [key, value]
    let name = next()
    while (Object.hasOwn(object, name)) name = next()
    return [name, value]
  })
  return Object.fromEntries(members) as Members
}

function holdsSecret(key: string, mark: string): boolean {
  return key.length >= SHORTEST_SECRET && mayHoldSecret(key) && redactText(key, mark) !== key
}

// As a list, or as JSON shows an array of bytes: under the numbers of their places.
function areBytes(value: object): boolean {
  if (!Array.isArray(value) && !Object.hasOwn(value, '0')) return false
  const items: unknown[] = Object.values(value)
  return items.length >= FEWEST_BYTES && items.every((item) => typeof item === 'number')
}
