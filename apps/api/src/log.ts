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
      stream: { write: (line) => write(withoutSecrets(line)) },
    },
  })
  return log
}

// Value by value: what is cut out of JSON might take the end of a value along, an escape such as \n looks like a letter
// before the secret, and what is under the name of one need not be a text.
function withoutSecrets(line: string): string {
  const told: unknown = JSON.parse(line)
  const safe = redact(told)
  return safe === told ? line : `${JSON.stringify(safe)}\n`
}
