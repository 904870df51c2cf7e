import { access, constants, statfs } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Finding } from '@hoc/spine-orchestrator/doctor'

const LEAST_FREE_BYTES = 1_073_741_824

/** Whether there is room in a folder, or where it will be made. */
export async function freeSpace(dataDir: string): Promise<Finding> {
  const name = 'disk of HOC_DATA_DIR'
  const { bavail, bsize } = await statfs(await existing(resolve(dataDir)))
  const free = bavail * bsize
  const says = `${(free / LEAST_FREE_BYTES).toFixed(1)} GiB free`
  if (free >= LEAST_FREE_BYTES) return { name, state: 'ok', says }
  return { name, state: 'failed', says, todo: 'Make room: the anchors, and an embedded PostgreSQL, are written there.' }
}

/** Whether a file can be written, or made, by whoever asks. Makes nothing. */
export async function writable(variable: string, file: string): Promise<Finding> {
  const name = `file of ${variable}`
  try {
    await access(await existing(resolve(file)), constants.W_OK)
    return { name, state: 'ok', says: file }
  } catch (error) {
    const says = error instanceof Error ? error.message : String(error)
    const todo = `Correct ${variable}, or look as the user who runs "hoc serve".`
    return { name, state: 'failed', says, todo }
  }
}

// What is not there yet will be made where its parent is.
async function existing(path: string): Promise<string> {
  try {
    await access(path)
    return path
  } catch (error) {
    if (dirname(path) === path || !isMissing(error)) throw error
    return existing(dirname(path))
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
