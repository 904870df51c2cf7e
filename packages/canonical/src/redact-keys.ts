/** What a name ends with that holds a secret, for a pattern that knows no case. */
export const SECRET_NAME =
  'password|passwd|pwd|passphrase|secret|token|credential|authorization|cookie|jwt|(?:api|private|access|secret|(?:en|de)cryption|signing|master|ssh|account|shared|auth|hmac)[-_. ]?key'

/** The same for the short one that ends other words: to bypass, a compass. */
export const PASS = '(?<!(?:by|com|over|sur|tres|under)[-_. ]?)pass'

/** What a name says of the value under it: nothing, that its texts are secrets, or that all of it is one. */
export const NONE = 0
export const TEXTS = 1
export const ALL = 2
export type Hides = typeof NONE | typeof TEXTS | typeof ALL

// Looked at from the end, where alone it may be.
const SECRET = new RegExp(`$(?<=(?:${SECRET_NAME})[^a-z]{0,4})`, 'i')

// There may be several (tokens, maxTokens), and `pass` may say how many did: numbers are counts, and what is secret is text.
const SECRET_TEXTS = new RegExp(`$(?<=(?:(?:${SECRET_NAME})(?<!authorization)s|${PASS})[^a-z]{0,4})`, 'i')

// What there is of something per token, and how many tokens: no text of it is a secret either.
const PER_TOKEN = /(?:(?:^|[^A-Za-z])[Pp][Ee][Rr]|[a-z\d]Per)[-_. ]?[Tt][Oo][Kk][Ee][Nn][^A-Za-z]{0,4}$/
const TOKENS_COUNTED =
  /$(?<=(?:input|output|prompt|completion|cached?|creation|read|written|write|reasoning|thinking|context|total|max|min|used|num|special|stop)[-_. ]?tokens[^a-z]{0,4})/i

const LONGEST_NAME = 32
const LONGEST_TAIL = 4

// The last letters of such names.
const LAST_TWO = new Set(
  ['rd', 'wd', 'se', 'et', 'en', 'al', 'on', 'ie', 'ey', 'wt', 'ss', 'ds', 'es', 'ts', 'ns', 'ls', 'ys'].map((end) =>
    lastTwo(end, 1),
  ),
)
const PLURALS = new Set(
  ['pass', 'ords', 'swds', 'pwds', 'ases', 'rets', 'kens', 'ials', 'kies', 'jwts', 'keys'].map((end) =>
    lastFour(end, 3),
  ),
)
const PLURAL = 's'.charCodeAt(0)

/**
 * What a name says of the value under it. The two letters that it ends with are looked at first: hardly another has them.
 */
export function hidesUnder(key: string, value: unknown = key): Hides {
  const last = lastLetter(key)
  return LAST_TWO.has(lastTwo(key, last)) ? hidesUnderEnding(key, last, value) : NONE
}

function hidesUnderEnding(key: string, last: number, value: unknown): Hides {
  // Counts are the most of what is under a plural, and no secrets: no pattern is asked about them.
  const isPlural = (key.charCodeAt(last) | 32) === PLURAL
  if (isPlural && (typeof value === 'number' || last < 3 || !PLURALS.has(lastFour(key, last)))) return NONE
  const name = key.slice(-LONGEST_NAME)
  if (isPlural) return SECRET_TEXTS.test(name) && !TOKENS_COUNTED.test(name) ? TEXTS : NONE
  return SECRET.test(name) && !PER_TOKEN.test(name) ? ALL : NONE
}

const WORKING_DIRECTORY = /^(?:old)?pwd$/i
const PATH = /^(?:~|[a-z]:)?[\\/]/i

/** Whether this is where somebody works, as shells name it, and no password. */
export function isWorkingDirectory(key: string, value: unknown): boolean {
  return typeof value === 'string' && WORKING_DIRECTORY.test(key) && PATH.test(value)
}

// What tells a name from the next, such as a digit or brackets, is passed over.
function lastLetter(key: string): number {
  let last = key.length - 1
  for (const least = last - LONGEST_TAIL; last > least && !isLetter(key.charCodeAt(last));) last--
  return last
}

// In one number, as small letters: a key is looked at faster than it could be cut.
function lastTwo(key: string, last: number): number {
  return ((key.charCodeAt(last - 1) | 32) << 8) | (key.charCodeAt(last) | 32)
}

function lastFour(key: string, last: number): number {
  return (lastTwo(key, last - 2) << 16) | lastTwo(key, last)
}

/** Whether this is the code of a letter of the alphabet. */
export function isLetter(code: number): boolean {
  return (code | 32) >= 97 && (code | 32) <= 122
}
