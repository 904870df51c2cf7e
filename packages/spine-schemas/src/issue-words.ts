import type { z } from 'zod'

/** What is wrong with one key, for whoever gave it: of a key that is not there, that it is missing, and what was expected. */
export function wordsOfIssue({ path, message }: z.core.$ZodIssue, raw: unknown): string {
  const expected = /[Ee]xpected .+/
    .exec(message)?.[0]
    .replace(/, received undefined$/, '')
    .replace(/^E/, 'e')
  return expected && path.length > 0 && valueAt(raw, path) === undefined ? `It is missing: ${expected}` : message
}

/** What was given at a path of an issue. */
export function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((at, key) => (Object(at) === at ? Reflect.get(Object(at), key) : at), raw)
}
