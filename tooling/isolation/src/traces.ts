const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
const CANARY = /zq[0-9a-z]{6}x[0-9a-z]+/g
// What is encoded is as long as a canary or longer, and decodes in either alphabet.
const WRAPPED = /[A-Za-z0-9_+/-]{14,}/g

/** A word that is found wherever it turns up, and says whose it is. Every one is another. */
export function canary(mark: string, number: number): string {
  return `zq${mark}x${number.toString(36)}`
}

/** Every id in a text, also in what is encoded in it, as cursors are. */
export function idsIn(text: string): string[] {
  return [...new Set(unwrapped(text).toLowerCase().match(UUID) ?? [])]
}

/** Every canary in a text, also in what is encoded in it. */
export function canariesIn(text: string): string[] {
  return [...new Set(unwrapped(text).toLowerCase().match(CANARY) ?? [])]
}

/** Every id and every canary in a text. */
export function tracesIn(text: string): string[] {
  return [...idsIn(text), ...canariesIn(text)]
}

/** Whose canary it is; nobody's where it is none. */
export function markOf(trace: string): string | undefined {
  return /^zq([0-9a-z]{6})x/.exec(trace)?.[1]
}

/** A value in which every id and every canary is another, also within cursors. */
export function withOtherTraces(value: unknown, other: (trace: string) => string): unknown {
  if (typeof value === 'string') return inText(value, other)
  if (Array.isArray(value)) return value.map((item) => withOtherTraces(item, other))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withOtherTraces(item, other)]))
}

function inText(text: string, other: (trace: string) => string): string {
  const replaced = text.replace(UUID, other).replace(CANARY, (found) => other(found))
  const inside = decoded(text)
  // What is bent a little is no cursor, and must not become one.
  const isWrapped = Buffer.from(inside, 'latin1').toString('base64url') === text
  if (replaced !== text || !isWrapped || idsIn(inside).length === 0) return replaced
  return Buffer.from(inside.replace(UUID, other), 'latin1').toString('base64url')
}

function unwrapped(text: string): string {
  return [text, ...(text.match(WRAPPED) ?? []).map(decoded)].join('\n')
}

function decoded(text: string): string {
  return Buffer.from(text, 'base64url').toString('latin1')
}
