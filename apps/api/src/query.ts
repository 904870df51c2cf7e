import { FORBIDDEN_KEYS } from '@hoc/spine-schemas/json-object'

import type { EdgeCode } from './edge-problems.ts'

/** How many characters a query may have. */
export const LONGEST_QUERY = 8_192

/** Reads the query of a URL as keys with all their values, or tells what is wrong with it. Nothing is guessed. */
export function readQuery(url: string): ReadonlyMap<string, readonly string[]> | EdgeCode {
  const text = queryOf(url)
  if (text.length > LONGEST_QUERY) return 'URL_TOO_LONG'

  const query = new Map<string, string[]>()
  for (const pair of text.split('&')) {
    if (pair === '') continue
    const cut = pair.indexOf('=')
    const key = decode(cut < 0 ? pair : pair.slice(0, cut))
    const value = decode(cut < 0 ? '' : pair.slice(cut + 1))
    if (key === undefined || value === undefined) return 'QUERY_MALFORMED'
    if (FORBIDDEN_KEYS.has(key)) return 'KEY_FORBIDDEN'
    const values = query.get(key)
    if (values) values.push(value)
    else query.set(key, [value])
  }
  return query
}

function queryOf(url: string): string {
  const start = url.indexOf('?')
  return start < 0 ? '' : url.slice(start + 1)
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}
