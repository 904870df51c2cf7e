import { z } from 'zod'

/** Text as PostgreSQL can store it and as its digest can be taken again: no NUL, no half of a surrogate pair. */
export function text(max: number) {
  return z.string().trim().min(1).max(max).refine(isStorable, NOT_STORABLE)
}

/** The same, or none at all. */
export function anyText(max: number) {
  return z.string().trim().max(max).refine(isStorable, NOT_STORABLE)
}

/** What a value is called among others. It has no blanks around it: two names that differ by those alone would become one. */
export function name(max: number) {
  return z
    .string()
    .min(1)
    .max(max)
    .refine(
      (value) => isStorable(value) && value === value.trim(),
      'Expected a name without blanks around it, in well-formed Unicode without NUL.',
    )
}

const NOT_STORABLE = 'Expected well-formed Unicode without NUL.'

function isStorable(value: string): boolean {
  return value.isWellFormed() && !value.includes('\0')
}
