import { z } from 'zod'

/** Where a list goes on: opaque outside, a position inside. What was not made here does not parse. */
export function cursorOf(position: z.ZodType<string, string>) {
  return z.codec(z.base64url().max(200), position, { decode: fromBase64Url, encode: toBase64Url })
}

/** Where a list of entities goes on: after the last id. */
export const Cursor = cursorOf(z.uuid())

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

function fromBase64Url(cursor: string, payload: z.core.ParsePayload): string {
  try {
    return atob(cursor.replaceAll('-', '+').replaceAll('_', '/'))
  } catch {
    payload.issues.push({ code: 'custom', input: cursor, message: 'Expected a cursor that a list has given out.' })
    return z.NEVER
  }
}

function toBase64Url(position: string): string {
  return btoa(position).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
