import { z } from 'zod'

/** Text as PostgreSQL can store it and as its digest can be taken again: no NUL, no half of a surrogate pair. */
export function text(max: number) {
  return z.string().trim().min(1).max(max).refine(isStorable, NOT_STORABLE)
}

/** The same, or none at all. */
export function anyText(max: number) {
  return z.string().trim().max(max).refine(isStorable, NOT_STORABLE)
}

const NOT_STORABLE = 'Expected well-formed Unicode without NUL.'

function isStorable(value: string): boolean {
  return value.isWellFormed() && !value.includes('\0')
}
