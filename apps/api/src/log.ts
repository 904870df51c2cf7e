import { redact } from '@hoc/canonical/redact'
import type { Settings } from '@hoc/spine-orchestrator/settings'
import fastify, { type FastifyBaseLogger } from 'fastify'

export interface LogOptions {
  readonly level: Settings['HOC_LOG_LEVEL']
  /** Takes whole lines of JSON. */
  readonly write: (line: string) => void
}

/** Opens a log of JSON lines. Nothing that looks like a secret leaves it, whatever it is part of. */
export function openLog({ level, write }: LogOptions): FastifyBaseLogger {
  // Fastify brings its logger along; an instance that never listens is how it hands one out.
  const { log } = fastify({
    logger: {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: ['headers.authorization', 'headers.cookie', '*.headers.authorization', '*.headers.cookie'],
      stream: { write: (line) => write(redact(line)) },
    },
  })
  return log
}
