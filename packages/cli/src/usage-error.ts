/** A mistake of whoever asked. It says what was expected, what was seen, and how to ask. */
export type UsageError = Error & { readonly code: 'USAGE' }

/** Makes the error of a wrong usage. */
export function usageError(message: string): UsageError {
  return Object.assign(new Error(message), { code: 'USAGE' as const })
}

/** Whether it was the one who asked that made the mistake. */
export function isUsageError(error: unknown): error is Error {
  if (!(error instanceof Error) || !('code' in error)) return false
  return error.code === 'USAGE' || String(error.code).startsWith('ERR_PARSE_ARGS_')
}
