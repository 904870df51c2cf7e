import { randomUUID } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'

/** Writes JSON that only its owner may read, so that a reader or a crash meets the old text or the new, never a part. */
export function writePrivateJson(file: string, value: unknown): void {
  const draft = `${file}.${randomUUID()}`
  writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600, flush: true })
  renameSync(draft, file)
}

/** Reads JSON; undefined when there is no such file. */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    if (!(error instanceof SyntaxError)) throw error
    throw new Error(`Expected JSON in ${file}, saw: ${error.message}. Restore the file from a backup.`, {
      cause: error,
    })
  }
}
