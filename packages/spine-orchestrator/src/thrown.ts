/** What something thrown is called in a record. */
export function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN_ERROR'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}

/** What was thrown, as an error, whatever it was. */
export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error), { cause: error })
}
