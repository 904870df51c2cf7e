import { z } from 'zod'

/** An instant as a caller may name one: in UTC, and of a year that PostgreSQL has. ISO 8601 has a year 0; it has not. */
export const instant = z.iso.datetime().refine((at) => !at.startsWith('0000'), 'Expected a year from 0001 to 9999.')
