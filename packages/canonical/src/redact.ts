import { MASK, REDACTED, redactText } from './redact-text.ts'

// A key that holds a secret, whatever its value looks like. Plurals (tokens, maxTokens) are counts.
const SECRET_KEY =
  /(?:^|[-_.])(?:password|passwd|passphrase|secret|token|credential|authorization|cookie|api[-_]?key|private[-_]?key|access[-_]?key|secret[-_]?key)$/i

const ENDINGS = ['rd', 'wd', 'se', 'et', 'en', 'al', 'on', 'ie', 'ey']

/** The same value without its secrets: by the name of their key, or by how their text looks. What is clean comes back itself. */
export function redact<Value>(value: Value): Value {
  return clean(value, REDACTED) as Value
}

/** The same, with as little as a character in place of each secret: no text of it, nor the whole as JSON, becomes longer. */
export function mask<Value>(value: Value): Value {
  return clean(value, MASK) as Value
}

function clean(value: unknown, mark: string): unknown {
  if (typeof value === 'string') return redactText(value, mark)
  if (value === null || typeof value !== 'object') return value
  return Array.isArray(value) ? cleanArray(value, mark) : cleanObject(value as Record<string, unknown>, mark)
}

function cleanArray(array: readonly unknown[], mark: string): readonly unknown[] {
  let cleaned: unknown[] | undefined
  for (let index = 0; index < array.length; index++) {
    const safe = clean(array[index], mark)
    if (safe !== array[index]) (cleaned ??= [...array])[index] = safe
  }
  return cleaned ?? array
}

function cleanObject(object: Record<string, unknown>, mark: string): Record<string, unknown> {
  let cleaned: Record<string, unknown> | undefined
  for (const key of Object.keys(object)) {
    const value = object[key]
    const safe = typeof value === 'string' && isSecret(key) ? hidden(value, mark) : clean(value, mark)
    if (safe !== value) (cleaned ??= { ...object })[key] = safe
  }
  return cleaned ?? object
}

// What is empty or masked is no secret.
function hidden(value: string, mark: string): string {
  return value === '' || value === MASK ? value : mark
}

// The two letters that such a name ends with are looked at first: hardly another key has them.
function isSecret(key: string): boolean {
  if (!ENDINGS.includes(key.slice(-2).toLowerCase())) return false
  return SECRET_KEY.test(key) || SECRET_KEY.test(key.replace(/([a-z])([A-Z])/g, '$1_$2'))
}
