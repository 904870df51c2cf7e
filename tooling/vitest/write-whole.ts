import { writeSync } from 'node:fs'

/**
 * Writes all of a text to standard output before it returns, for whoever exits next and waits for nothing: a pipe that is
 * full takes a part, or nothing yet. Where nobody reads any more, nothing is written.
 */
export function writeWhole(text: string): void {
  let rest = Buffer.from(text)
  while (rest.length > 0) rest = rest.subarray(writeSome(rest))
}

function writeSome(bytes: Uint8Array): number {
  try {
    return writeSync(1, bytes)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EPIPE') return bytes.length
    if (code !== 'EAGAIN') throw error
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
    return 0
  }
}
