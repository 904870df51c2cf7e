import type { Log } from '@hoc/spine-orchestrator/runtime'
import type { Settings } from '@hoc/spine-orchestrator/settings'

import type { Io } from './io.ts'

const levels = ['debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

/** Logs lines of JSON on standard error, from a level on. */
export function createLog(from: Settings['HOC_LOG_LEVEL'], io: Pick<Io, 'err'>): Log {
  const write = (level: 'debug' | 'info' | 'warn' | 'error') => (fields: object, message: string) => {
    if (levels.indexOf(level) < levels.indexOf(from)) return
    io.err(JSON.stringify({ level, at: new Date().toISOString(), message, ...fields }, readable))
  }
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
}

// An error has nothing that JSON sees.
function readable(_: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value
  return { message: value.message, ...('code' in value && { code: value.code }), stack: value.stack }
}
