/** Numbers, words of an enum or hex as one array of PostgreSQL: what needs no quotes. */
export function plainArray(values: readonly (string | number | null)[]): string {
  return `{${values.map((value) => value ?? 'NULL').join(',')}}`
}

/** Any texts as one array of PostgreSQL. */
export function textArray(texts: readonly (string | null)[]): string {
  return `{${texts.map((text) => (text === null ? 'NULL' : quoted(text))).join(',')}}`
}

/**
 * Texts of JSON as one array of PostgreSQL, in a quarter of the time: JSON holds no control characters, and without them
 * both escape alike.
 */
export function jsonArray(texts: readonly string[]): string {
  return `{${JSON.stringify(texts).slice(1, -1)}}`
}

function quoted(text: string): string {
  return NEEDS_ESCAPE.test(text) ? `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"` : `"${text}"`
}

const NEEDS_ESCAPE = /["\\]/
