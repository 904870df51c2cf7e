import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'

const READY_WITHIN_MS = 120_000

export interface Kept {
  readonly name: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Whether it works by now, from what it has said. */
  readonly isReady: (said: string) => boolean
}

/** Starts a process and keeps it running. */
export async function keep({ name, args, env, isReady }: Kept) {
  let child: ChildProcess
  let [said, over] = ['', false]
  const lastWords: string[] = []
  let ready: Promise<void> = start()
  await ready

  return {
    name,
    /** What it said last, each time that it ended though nobody killed it. */
    lastWords,
    /** Ends the very process, and starts it again. */
    async kill(): Promise<void> {
      await ready
      await end('SIGKILL')
      await (ready = start())
    },
    /** Asks it to end. */
    async stop(): Promise<void> {
      await ready
      over = true
      await end('SIGTERM')
    },
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const gone = once(child.off('exit', fallen), 'exit')
    child.kill(signal)
    await gone
  }

  async function start(): Promise<void> {
    const until = performance.now() + READY_WITHIN_MS
    while (!over) {
      said = ''
      const own = (child = spawnKept(args, env, (chunk) => (said += chunk.toString())))
      while (own.exitCode === null && own.signalCode === null) {
        if (isReady(said)) return void own.once('exit', fallen)
        if (performance.now() > until) throw new Error(`Expected ${name} to be ready, it said:\n${said}`)
        await pause(25)
      }
      await pause(100) // where the database is away, it ends and says why
    }
  }

  function fallen(): void {
    lastWords.push(said.slice(-4_000))
    ready = start()
    ready.catch(() => undefined) // seen by whoever kills or stops it next
  }
}

// A process that does not outlive this one, whatever happens here.
function spawnKept(args: readonly string[], env: Kept['env'], hear: (chunk: Buffer) => void): ChildProcess {
  const { PATH, HOME, NODE_COMPILE_CACHE } = process.env
  const child = spawn(process.execPath, args, {
    env: { PATH, HOME, NODE_COMPILE_CACHE, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const kill = () => void child.kill('SIGKILL')
  process.once('exit', kill)
  child.once('close', () => process.off('exit', kill))
  return child
}
