import { z } from 'zod'

/** Text as PostgreSQL can store it and as its digest can be taken again: no NUL, no half of a surrogate pair. */
export function text(max: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((value) => value.isWellFormed() && !value.includes('\0'), 'Expected well-formed Unicode without NUL.')
}
