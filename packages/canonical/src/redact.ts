const REDACTED = '[redacted]'

// A key that holds a secret, whatever its value looks like. Plurals (tokens, maxTokens) are counts.
const SECRET_KEY =
  /(?:^|[-_.])(?:password|passwd|passphrase|secret|token|credential|authorization|cookie|api[-_]?key|private[-_]?key|access[-_]?key)$/i

// Every alternative starts where the character before cannot belong to it, so a text is scanned once.
const SECRET_TEXT = new RegExp(
  [
    String.raw`(?<![\w-])hoc_[A-Za-z0-9]{4,}_[\w-]{16,}`,
    String.raw`(?<![\w-])(?:sk|pk|rk)[-_][\w-]{16,}`,
    String.raw`(?<![\w-])gh[pousr]_\w{20,}`,
    String.raw`(?<![\w-])github_pat_\w{20,}`,
    String.raw`(?<![\w-])xox[abeoprs]-[\w-]{10,}`,
    String.raw`(?<![\w-])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])`,
    String.raw`(?<![\w-])AIza[\w-]{35}`,
    String.raw`(?<![\w.-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+`,
    String.raw`(?<!\w)[Bb]earer {1,4}[\w.~+/-]{16,}={0,2}`,
    String.raw`-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^-]*(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?`,
    String.raw`(?<=:\/\/[^\s:@/]{1,128}:)[^\s@/]{1,256}(?=@)`,
  ].join('|'),
  'g',
)

const SHORTEST_SECRET = 8

/** The same value without its secrets: by the name of their key, or by how their text looks. What is clean comes back itself. */
export function redact<Value>(value: Value): Value {
  return clean(value) as Value
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value)
  if (value === null || typeof value !== 'object') return value
  return Array.isArray(value) ? cleanArray(value) : cleanObject(value as Record<string, unknown>)
}

function cleanText(text: string): string {
  return text.length < SHORTEST_SECRET ? text : text.replace(SECRET_TEXT, REDACTED)
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
    const safe = typeof value === 'string' && SECRET_KEY.test(snake(key)) ? REDACTED : clean(value)
    changed ||= safe !== value
    cleaned[key] = safe
  }
  return changed ? cleaned : object
}

function snake(key: string): string {
  return key.replace(/([a-z])([A-Z])/g, '$1_$2')
}
