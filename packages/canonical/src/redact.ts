import { MASK, mayHoldSecret, REDACTED, redactText, SHORTEST_SECRET } from './redact-text.ts'

export { MASK, REDACTED } from './redact-text.ts'

// A key that holds a secret, whatever its value looks like. Plurals (tokens, maxTokens) are counts, and so is what there
// is of something per token.
const SECRET_KEY =
  /(?:password|passwd|passphrase|secret|token|credential|authorization|cookie|(?:api|private|access|secret)[-_. ]?key)[^a-z]{0,4}$/i
const PER_TOKEN = /(?:(?:^|[^A-Za-z])[Pp][Ee][Rr]|[a-z\d]Per)[-_. ]?[Tt][Oo][Kk][Ee][Nn][^A-Za-z]{0,4}$/
const LONGEST_NAME = 32
const LONGEST_TAIL = 4

const ENDINGS = new Set(['rd', 'wd', 'se', 'et', 'en', 'al', 'on', 'ie', 'ey'].map(endingOf))

// What a number below says is a count, a rate or a code, and the mark would be longer than it.
const LEAST_NUMBER = 1_000

// So many numbers in a row are the bytes of a text, however small each is.
const FEWEST_BYTES = 4

// Deeper than anything that is taken, and far from where a stack ends.
const DEEPEST = 500

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
  return depth > DEEPEST ? hideWhole(value, mark) : cleanEach(value, { mark, depth, hides: false })
}

// Under the name of a secret. What is empty or masked is none.
function hide(value: unknown, mark: string, depth: number): unknown {
  if (typeof value === 'string') return value === '' || value === MASK ? value : mark
  if (typeof value === 'number') return Math.abs(value) < LEAST_NUMBER ? value : mark
  if (value === null || typeof value !== 'object') return value
  if (depth > DEEPEST) return hideWhole(value, mark)
  return areBytes(value) ? [mark] : cleanEach(value, { mark, depth, hides: true })
}

function hideWhole(value: object, mark: string): unknown {
  return Object.keys(value).length > 0 ? mark : value
}

interface Place {
  readonly mark: string
  readonly depth: number
  readonly hides: boolean
}

function cleanEach(value: object, place: Place): object {
  return Array.isArray(value) ? cleanItems(value, place) : cleanMembers(value as Members, place)
}

function cleanItems(array: readonly unknown[], { mark, depth, hides }: Place): readonly unknown[] {
  let cleaned: unknown[] | undefined
  for (let index = 0; index < array.length; index++) {
    const safe = hides ? hide(array[index], mark, depth + 1) : clean(array[index], mark, depth + 1)
    if (safe !== array[index]) (cleaned ??= [...array])[index] = safe
  }
  return cleaned ?? array
}

function cleanMembers(object: Members, { mark, depth, hides }: Place): Members {
  let cleaned: Record<string, unknown> | undefined
  let named = false
  for (const key of Object.keys(object)) {
    const value = object[key]
    const isHidden = hides || isSecret(key) || (key === 'value' && isNamed(object))
    const safe = isHidden ? hide(value, mark, depth + 1) : clean(value, mark, depth + 1)
    if (safe !== value) (cleaned ??= { ...object })[key] = safe
    named ||= holdsSecret(key, mark)
  }
  return named ? renamed(cleaned ?? object, mark) : (cleaned ?? object)
}

// As headers and variables are listed: each with its name beside it, which is looked at as it will be kept.
function isNamed({ name, key }: Members): boolean {
  return [name, key].some((text) => typeof text === 'string' && isSecret(redactText(text, MASK)))
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

// The two letters that such a name ends with are looked at first: hardly another key has them.
function isSecret(key: string): boolean {
  if (!ENDINGS.has(endingOf(key))) return false
  const name = key.slice(-LONGEST_NAME)
  return SECRET_KEY.test(name) && !PER_TOKEN.test(name)
}

// In one number, as small letters: a key is looked at faster than it could be cut. What tells a name from the next, such
// as a digit or brackets, is passed over.
function endingOf(key: string): number {
  let last = key.length - 1
  for (const least = last - LONGEST_TAIL; last > least && !isLetter(key.charCodeAt(last));) last--
  return ((key.charCodeAt(last - 1) | 32) << 8) | (key.charCodeAt(last) | 32)
}

function isLetter(code: number): boolean {
  return (code | 32) >= 97 && (code | 32) <= 122
}
