import type { RunId } from '@hoc/spine-schemas/runs'

/** What a function threw, as the end of a run tells it: a code and a text. Anything can be thrown, and none of it keeps a run from being recorded. */
export function failureOf(thrown: unknown): { errorCode: string; errorMessage: string } {
  return {
    errorCode: writable([read(thrown, 'code'), read(thrown, 'name')], 100) ?? 'THROWN',
    errorMessage: writable([read(thrown, 'message'), wordFor(thrown)], 4_000) ?? 'It says nothing.',
  }
}

/** Names the run on an error that its function threw, unless that names one or cannot be written on. It stays the one that it is. */
export function naming(runId: RunId, thrown: unknown): unknown {
  if (isError(thrown) && read(thrown, 'runId') === undefined) tried(() => Reflect.set(thrown, 'runId', runId))
  return thrown
}

/** What something that was thrown has under a key: nothing, where it cannot be asked. */
export function read(thrown: unknown, key: string): unknown {
  const isObject = typeof thrown === 'object' ? thrown !== null : typeof thrown === 'function'
  return isObject ? tried(() => Reflect.get(thrown as object, key) as unknown).got : undefined
}

/** Whether something that was thrown is an error: not where it cannot be asked. */
export function isError(thrown: unknown): thrown is Error {
  return tried(() => thrown instanceof Error).got ?? false
}

// A getter may throw, and so may whatever observes an object from outside: that is not what went wrong with the run.
function tried<T>(ask: () => T): { readonly got?: T; readonly refusal?: unknown } {
  try {
    return { got: ask() }
  } catch (refusal) {
    return { refusal }
  }
}

function wordFor(thrown: unknown): string | undefined {
  if (typeof thrown === 'object' || typeof thrown === 'function' || thrown === undefined) return undefined
  return (thrown as string | number | bigint | boolean | symbol).toString()
}

// What a database can keep of the first that is a text: no NUL, no half of a letter.
function writable(candidates: readonly unknown[], length: number): string | undefined {
  const texts = candidates
    .filter((each) => typeof each === 'string')
    .map((each) => each.replaceAll('\0', '').toWellFormed())
  return texts.map((each) => each.trim().slice(0, length).toWellFormed().trim()).find(Boolean)
}
