import type { DatabaseError } from 'pg'

/**
 * The error as the server told it, or undefined where something else went wrong. Told by its shape, not by its
 * class: the pool may be the caller's own, and with it another copy of pg and of its classes.
 */
export function serverError(error: unknown): DatabaseError | undefined {
  return error instanceof Error && 'severity' in error && 'code' in error ? (error as DatabaseError) : undefined
}
