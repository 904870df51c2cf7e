import type { ChildProcess } from 'node:child_process'

import { logTail } from './log-file.ts'
import { isRunning, type ProcessIdentity } from './process-identity.ts'

const LOOK_EVERY_MS = 1000

/** Tells, and logs, when a server ends while it is watched. Never keeps this process alive. */
export function watchServer(
  server: ProcessIdentity,
  { child, logFile, log }: { child: ChildProcess | undefined; logFile: string; log: (line: string) => void },
): { exited: Promise<string>; unwatch: () => void } {
  const { promise: exited, resolve } = Promise.withResolvers<string>()
  const timer = child ? undefined : setInterval(look, LOOK_EVERY_MS).unref()
  child?.once('exit', childEnded)

  function unwatch(): void {
    clearInterval(timer)
    child?.off('exit', childEnded)
  }
  function look(): void {
    if (!isRunning(server)) tell('its process is gone')
  }
  function childEnded(code: number | null, signal: string | null): void {
    tell(signal ? `it was ended by ${signal}` : `it exited with code ${code}`)
  }
  function tell(how: string): void {
    unwatch()
    const seen = `PostgreSQL (pid ${server.pid}) ended while in use: ${how}. Its log, ${logFile}:\n${logTail(logFile)}`
    log(seen)
    resolve(seen)
  }
  return { exited, unwatch }
}
