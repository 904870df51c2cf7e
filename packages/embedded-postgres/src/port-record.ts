import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** The port that the server of a data directory had last, so that addresses hold from one start to the next. */
export function readPort(dataDir: string): number | undefined {
  try {
    const port = Number(readFileSync(recordFile(dataDir), 'utf8'))
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Keeps the port for the next start. */
export function writePort(dataDir: string, port: number): void {
  writeFileSync(recordFile(dataDir), `${port}\n`, { mode: 0o600 })
}

function recordFile(dataDir: string): string {
  return path.join(dataDir, 'port')
}
