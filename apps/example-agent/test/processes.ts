import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const FOLDER = fileURLToPath(new URL('..', import.meta.url))

type Env = Readonly<Record<string, string>>

/** The API as a process of its own, on a port that stays its own when it is killed and started again. */
export async function apiProcess(env: Env) {
  const port = String(await freePort())
  const url = `http://127.0.0.1:${port}`
  let child = await started()

  return {
    url,
    /** Ends the process as a power failure would. */
    async kill() {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
    async startAgain() {
      child = await started()
    },
    async stop() {
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }

  async function started(): Promise<ChildProcess> {
    const own = startNode(['--input-type=module', '--eval', "await import('@hoc/api/main')"], {
      HOC_PORT: port,
      HOC_LOG_LEVEL: 'error',
      ...env,
    })
    const said = text(own.stderr)
    for (let tries = 0; tries < 600; tries++) {
      if (own.exitCode !== null) throw new Error(`Expected the API to start, it ended: ${await said}`)
      if (
        await fetch(`${url}/readyz`).then(
          ({ ok }) => ok,
          () => false,
        )
      )
        return own
      await pause(50)
    }
    own.kill('SIGKILL')
    throw new Error(`Expected the API to be ready within 30 s, it said: ${await said}`)
  }
}

/** The agent as a process of its own. */
export function startAgent(args: readonly string[], env: Env) {
  const child = startNode(['src/main.ts', ...args], env)
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  let said = ''
  child.stderr.on('data', (more: Buffer) => void (said += more.toString()))
  return {
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    /** What it has said on its error output so far. */
    says: () => said,
    /** What it said, and its exit code. */
    async ended() {
      const [out, err, [code]] = await ended
      return { out, err, code: code as number | null }
    },
  }
}

function startNode(args: readonly string[], env: Env) {
  const { PATH, NODE_COMPILE_CACHE } = process.env
  const child = spawn(process.execPath, ['--conditions=@hoc/source', ...args], {
    cwd: FOLDER,
    env: { PATH, NODE_COMPILE_CACHE, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const kill = () => void child.kill('SIGKILL') // a test that fails leaves no process behind
  process.once('exit', kill)
  child.once('exit', () => process.off('exit', kill))
  return child
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error(`Expected a port, saw ${address}.`)
  return address.port
}
