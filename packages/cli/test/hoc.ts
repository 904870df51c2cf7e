import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

import { run } from '../src/run.ts'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))

type Env = Readonly<Record<string, string>>

export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Runs `hoc` as a process of its own, whose environment is only what is given, to its end. */
export async function hoc(args: readonly string[], env: Env = {}, stdin = ''): Promise<Ended> {
  const child = startHoc(args, env)
  child.stdin.end(stdin)
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { code: code as number | null, out, err }
}

/** Runs a command line in this process: what `main.ts` does, but for the process itself. */
export async function hocHere(args: readonly string[], env: Env = {}): Promise<Ended> {
  const [out, err]: [string[], string[]] = [[], []]
  const code = await run(args, {
    env,
    width: 120,
    out: async (line) => void out.push(line),
    err: (line) => void err.push(line),
    readStdin: async () => '',
    untilStopped: () => new Promise(() => {}),
  })
  return { code, out: out.join('\n'), err: err.join('\n') }
}

/** Runs a command line in this process, and reads what it prints as JSON. */
export async function hocJson(args: readonly string[], env: Env = {}): Promise<{ code: number | null; json: any }> {
  const { code, out } = await hocHere([...args, '--json'], env)
  return { code, json: JSON.parse(out) }
}

/** Starts `hoc` and leaves it running. */
export function startHoc(args: readonly string[], env: Env = {}) {
  const { PATH, HOME, NODE_COMPILE_CACHE } = process.env
  const own = { PATH, HOME, NODE_COMPILE_CACHE, ...env }
  const child = spawn(process.execPath, ['--conditions=@hoc/source', MAIN, ...args], { env: own })
  const kill = () => void child.kill('SIGKILL') // a test that fails leaves no process behind
  process.once('exit', kill)
  child.once('exit', () => process.off('exit', kill))
  return child
}
