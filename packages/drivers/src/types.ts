import { parseJson } from '@hoc/canonical/parse'
import pg from 'pg'

const INT8 = 20
const [JSON_TEXT, JSON_BINARY] = [114, 3802]
const TIMESTAMPTZ = 1184

/** How values arrive from PostgreSQL: instants as contracts speak them, whole numbers as numbers that are still exact. */
export const getTypeParser: typeof pg.types.getTypeParser = (oid, format) => {
  if (oid === TIMESTAMPTZ) return toInstant
  if (oid === INT8) return toInteger
  if (oid === JSON_TEXT || oid === JSON_BINARY) return parseJson
  return pg.types.getTypeParser(oid, format)
}

// As a server whose time zone is UTC writes an instant. To put it together anew takes a fifth of the time of parsing it.
const IN_UTC = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d+))?\+00$/

function toInstant(text: string): string {
  const parts = IN_UTC.exec(text)
  if (!parts) return new Date(text).toISOString()
  return `${parts[1]}T${parts[2]}.${(parts[3] ?? '').padEnd(3, '0').slice(0, 3)}Z`
}

function toInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`Expected an integer that JSON can carry, saw ${text}.`)
  return value
}
