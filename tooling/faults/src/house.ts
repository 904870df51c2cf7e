import { mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { formatKey, makeKey } from '@hoc/spine-orchestrator/keys'

import { openDatabase } from './database.ts'
import { keep } from './keeper.ts'
import { openWire } from './wire.ts'

const API = fileURLToPath(new URL('../../../apps/api/dist/main.js', import.meta.url))
const CLI = fileURLToPath(new URL('../../../packages/cli/dist/main.js', import.meta.url))

/** A whole installation as processes of their own: PostgreSQL, an API, and a worker, each on a wire of its own. */
export type House = Awaited<ReturnType<typeof openHouse>>

/** Starts an installation, as it is built. */
export async function openHouse(say: (line: string) => void) {
  const database = await openDatabase(say)
  const [apiWire, workerWire] = [await openWire(database.port), await openWire(database.port)]
  const key = formatKey(makeKey())
  const [eventsFile, port] = [join(database.folder, 'events.ndjson'), await freePort()]
  const url = `http://127.0.0.1:${port}`
  mkdirSync(join(database.folder, 'home'))
  const common = {
    HOC_DATA_DIR: join(database.folder, 'home'),
    HOC_LOG_LEVEL: 'warn',
    HOC_TENANT_RATE_PER_MINUTE: '10000000',
  }
  const urls = (wire: typeof apiWire) => ({
    DATABASE_URL: wire.through(database.url('hoc_app')),
    HOC_WORKER_URL: wire.through(database.url('hoc_worker')),
  })

  const api = await keep({
    name: 'the API',
    args: [API],
    env: { ...common, ...urls(apiWire), HOC_JOBS: 'false', HOC_BOOTSTRAP_KEY: key, HOC_PORT: String(port) },
    isReady: (said) => said.includes('listens on'),
  })
  const worker = await keep({
    name: 'the worker',
    args: [CLI, 'work'],
    env: { ...common, ...urls(workerWire), HOC_OUTBOX_FILE: eventsFile },
    isReady: (said) => said.includes('hoc: Working.'),
  })

  return {
    url,
    key,
    eventsFile,
    database,
    api,
    worker,
    wires: [apiWire, workerWire],
    async close(): Promise<void> {
      await Promise.all([api.stop(), worker.stop()])
      await Promise.all([apiWire.close(), workerWire.close()])
      await database.close()
    },
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
      .on('error', reject)
      .listen(0, '127.0.0.1', () => {
        const address = server.address()
        server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
      })
  })
}
