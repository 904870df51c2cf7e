import { closeSync, existsSync, openSync, readSync, renameSync, statSync } from 'node:fs'

const LARGE = 16 * 1024 * 1024
const TAIL = 4096

/** Opens the server's log for appending; a large one is put aside first, as one `.old` file. */
export function openLog(file: string): number {
  if (existsSync(file) && statSync(file).size > LARGE) renameSync(file, `${file}.old`)
  return openSync(file, 'a', 0o600)
}

/** How long the log is now, so that a later reader can skip what was written before. */
export function logLength(file: string): number {
  return existsSync(file) ? statSync(file).size : 0
}

/** The end of what the server wrote to its log after a position. */
export function logTail(file: string, from = 0): string {
  const start = Math.max(from, logLength(file) - TAIL)
  const buffer = Buffer.alloc(Math.max(0, logLength(file) - start))
  if (buffer.length === 0) return '(nothing)'
  const fd = openSync(file, 'r')
  try {
    readSync(fd, buffer, 0, buffer.length, start)
  } finally {
    closeSync(fd)
  }
  return buffer.toString('utf8').trim()
}
