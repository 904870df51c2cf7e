import { z } from 'zod'

const LONGEST = 16_000

// What JSON writes as an escape and PostgreSQL cannot hold: NUL, and half of a surrogate pair.
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/i

/** A JSON object as PostgreSQL can store it. */
export const StorableJson = z
  .record(z.string(), z.json())
  .refine((value) => !UNSTORABLE.test(JSON.stringify(value)), 'Expected well-formed Unicode without NUL.')

/** The same, of at most 16,000 characters. */
export const JsonObject = StorableJson.refine(
  (value) => JSON.stringify(value).length <= LONGEST,
  `Expected at most ${LONGEST} characters of JSON.`,
)
