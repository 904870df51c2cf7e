import { z } from 'zod'
import { uuid } from './uuid.ts'

/** Where a list goes on: opaque outside, a position inside. What was not made here does not parse. */
export function cursorOf(position: z.ZodType<string, string>, longest = 200) {
  const error = () => NOT_GIVEN_OUT
  const outside = z.base64url({ error }).max(longest, { error })
  return z.codec(outside, position, {
    decode: (cursor, payload) => decode(cursor, position, payload),
    encode: toBase64Url,
  })
}

/** Where a list of entities goes on: after the last id. */
export const Cursor = cursorOf(uuid())

const limit = z.int().min(1).max(100).default(20)

/** What every list of entities takes. */
export const pageInput = { limit, cursor: Cursor.optional() }

/** What every list answers. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.base64url().nullable() })
}

/** Cuts one page from rows that were read one beyond its limit. */
export function page<Item extends { id: string }>(rows: readonly Item[], limit: number) {
  return pageBy(rows, limit, ({ id }) => id)
}

/** Cuts one page from rows whose position is not their id. */
export function pageBy<Item>(rows: readonly Item[], limit: number, positionOf: (item: Item) => string) {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, nextCursor: last && rows.length > limit ? toBase64Url(positionOf(last)) : null }
}

/** Rows that were cut into a page where they were read, and whether more follow. */
export interface CutPage<Item> {
  readonly items: readonly Item[]
  readonly more: boolean
}

/** The same page as it is answered. */
export function pageAsCut<Item>({ items, more }: CutPage<Item>, positionOf: (item: Item) => string) {
  const last = items.at(-1)
  return { items: [...items], nextCursor: last && more ? toBase64Url(positionOf(last)) : null }
}

const NOT_GIVEN_OUT = 'Expected a cursor that a list has given out.'

// What a position must be is nothing that whoever sends a cursor can correct: it is a cursor, or it is none.
function decode(cursor: string, position: z.ZodType<string, string>, payload: z.core.ParsePayload): string {
  const text = fromBase64Url(cursor)
  if (text !== undefined && position.safeParse(text).success) return text
  payload.issues.push({ code: 'custom', input: cursor, message: NOT_GIVEN_OUT })
  return z.NEVER
}

// A position may be a name in any script: in bytes it is UTF-8.
function fromBase64Url(cursor: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(cursor.replaceAll('-', '+').replaceAll('_', '/')), (byte) => byte.charCodeAt(0))
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function toBase64Url(position: string): string {
  const bytes = Array.from(new TextEncoder().encode(position), (byte) => String.fromCharCode(byte))
  return btoa(bytes.join('')).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
