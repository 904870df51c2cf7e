import { REDACTED, redactText } from './redact-text.ts'

// A key that holds a secret, whatever its value looks like. Plurals (tokens, maxTokens) are counts.
const SECRET_KEY =
  /(?:^|[-_.])(?:password|passwd|passphrase|secret|token|credential|authorization|cookie|api[-_]?key|private[-_]?key|access[-_]?key|secret[-_]?key)$/i

/** The same value without its secrets: by the name of their key, or by how their text looks. What is clean comes back itself. */
export function redact<Value>(value: Value): Value {
  return clean(value) as Value
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value)
  if (value === null || typeof value !== 'object') return value
  return Array.isArray(value) ? cleanArray(value) : cleanObject(value as Record<string, unknown>)
}

function cleanArray(array: readonly unknown[]): readonly unknown[] {
  const cleaned = array.map(clean)
  return cleaned.every((item, index) => item === array[index]) ? array : cleaned
}

function cleanObject(object: Record<string, unknown>): Record<string, unknown> {
  let changed = false
  const cleaned: Record<string, unknown> = {}
  for (const key of Object.keys(object)) {
    const value = object[key]
    const safe = typeof value === 'string' && isSecret(key) ? REDACTED : clean(value)
    changed ||= safe !== value
    cleaned[key] = safe
  }
  return changed ? cleaned : object
}

function isSecret(key: string): boolean {
  return SECRET_KEY.test(key) || SECRET_KEY.test(key.replace(/([a-z])([A-Z])/g, '$1_$2'))
}
