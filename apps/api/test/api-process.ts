import { spawn, type ChildProcess } from 'node:child_process'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

const MAIN = new URL('../src/main.ts', import.meta.url).pathname

/** The API as a process of its own, which a test may kill. */
export interface ApiProcess {
  readonly url: string
  readonly child: ChildProcess
  /** What it has said so far. */
  said(): string
  /** Ends the very process, as a power failure would. */
  kill(): Promise<void>
  /** Asks it to end, and answers its exit code. */
  stop(): Promise<number | null>
}

/** Starts the API from source, and waits until it is ready. */
export async function startApi(environment: Readonly<Record<string, string>>): Promise<ApiProcess> {
  const port = await freePort()
  const { PATH, NODE_COMPILE_CACHE } = process.env
  const child = spawn(process.execPath, ['--conditions=@hoc/source', MAIN], {
    env: { PATH, NODE_COMPILE_CACHE, HOC_LOG_LEVEL: 'error', HOC_PORT: String(port), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stdout.on('data', (data: Buffer) => (said += String(data)))
  child.stderr.on('data', (data: Buffer) => (said += String(data)))
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const url = `http://127.0.0.1:${port}`
  await untilReady(url, child, () => said)

  return {
    url,
    child,
    said: () => said,
    async kill() {
      child.kill('SIGKILL')
      await gone
    },
    stop() {
      child.kill('SIGTERM')
      return gone
    },
  }
}

async function untilReady(url: string, child: ChildProcess, said: () => string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (child.exitCode !== null)
      throw new Error(`Expected the API to start, it ended with ${child.exitCode}:\n${said()}`)
    const ready = await fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (ready) return
    await pause(100)
  }
  child.kill('SIGKILL')
  throw new Error(`Expected the API to be ready within 60 s, it said:\n${said()}`)
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
