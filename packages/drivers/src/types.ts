import pg from 'pg'

const INT8 = 20
const TIMESTAMPTZ = 1184

/** How values arrive from PostgreSQL: instants as contracts speak them, whole numbers as numbers that are still exact. */
export const getTypeParser: typeof pg.types.getTypeParser = (oid, format) => {
  if (oid === TIMESTAMPTZ) return (text: string) => new Date(text).toISOString()
  if (oid === INT8) return toInteger
  return pg.types.getTypeParser(oid, format)
}

function toInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`Expected an integer that JSON can carry, saw ${text}.`)
  return value
}
