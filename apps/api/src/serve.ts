import { startServer } from '@hoc/embedded-postgres/server'
import { openDatabase } from '@hoc/spine-orchestrator/database'
import { openRuntime } from '@hoc/spine-orchestrator/runtime'
import type { Settings } from '@hoc/spine-orchestrator/settings'
import { fileSink } from '@hoc/spine-orchestrator/sinks'

import { firstKeyText, KEYS_HOLD, listeningText, reachableUrl } from './announce.ts'
import { createApp } from './app.ts'
import { createEnding } from './ending.ts'
import { openLog } from './log.ts'
import { createMetrics } from './metrics.ts'

export interface ServeOptions {
  readonly settings: Settings
  /** Hears what a person at a terminal wants to know, a line or a block at a time. */
  readonly say: (text: string) => void
  /** Takes the log, line by line. */
  readonly write: (line: string) => void
}

export interface Serving {
  readonly url: string
  /** Answers what is being answered, writes what is left, and stops what was started here. */
  stop(): Promise<void>
}

/** Opens the database, the runtime and the port, in this order: what listens is ready. */
export async function serve({ settings, say, write }: ServeOptions): Promise<Serving> {
  const log = openLog({ level: settings.HOC_LOG_LEVEL, write })
  const metrics = createMetrics()
  const ending = createEnding(log)
  try {
    if (!settings.DATABASE_URL) say(`No DATABASE_URL: a PostgreSQL of our own runs in ${settings.HOC_DATA_DIR}.`)
    const database = await openDatabase({ settings, startServer, say })
    ending.add('database', () => database.stop())

    const { urls, anchorFile, pepper } = database
    const sinks = settings.HOC_OUTBOX_FILE ? [fileSink(settings.HOC_OUTBOX_FILE)] : []
    const runtime = await openRuntime({
      urls,
      settings,
      anchorFile,
      pepper,
      log,
      sinks,
      consequences: [metrics.consequence],
    })
    ending.add('runtime', () => runtime.stop())
    const { spine, authenticate, guessed, check, backlog, recorder, remaining, firstKey } = runtime
    metrics.watch({ backlog, records: recorder.stats }, (err) => log.error({ err }, 'metrics cannot be read'))

    const app = createApp({ spine, authenticate, guessed, remaining, check, metrics, settings, log })
    ending.add('server', () => closeWithin(app, settings.HOC_DISPATCH_TIMEOUT_MS + 1_000))
    const { HOC_HOST: host, HOC_PORT: port } = settings
    try {
      await app.listen({ host, port, listenTextResolver: (address) => `listening on ${address}` })
    } finally {
      // Also if the port is taken: this key exists now, and nobody will ever see it again. Who listens there is another.
      const own = app.server.listening ? reachableUrl(app.server.address(), settings) : undefined
      if (firstKey && !settings.HOC_BOOTSTRAP_KEY) say(firstKeyText(firstKey, own))
    }
    const url = reachableUrl(app.server.address(), settings)
    if (!firstKey) say(KEYS_HOLD)
    say(listeningText(url))
    return { url, stop: ending.end }
  } catch (error) {
    await ending.end()
    throw error
  }
}

interface Closing {
  readonly server: { closeAllConnections(): void }
  close(): Promise<unknown>
}

// By then every dispatch is over, one way or the other: whoever still holds a connection reads or writes too slowly.
async function closeWithin(app: Closing, ms: number): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), ms)
  try {
    await app.close()
  } finally {
    clearTimeout(timer)
  }
}
