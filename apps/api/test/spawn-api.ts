import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The source of the binary, as arguments of node. */
export const SOURCE = ['--conditions=@hoc/source', fileURLToPath(new URL('../src/main.ts', import.meta.url))]

export interface ProcessOptions {
  readonly environment: Readonly<Record<string, string>>
  /** Arguments of node: by default the source of the binary. */
  readonly args?: readonly string[]
  readonly cwd?: string
}

/** The binary as a process of its own, with nothing of our environment but the path. */
export function spawnApi({ environment, args = SOURCE, cwd }: ProcessOptions) {
  const { PATH, HOME, NODE_COMPILE_CACHE } = process.env
  const env = { PATH, HOME, NODE_COMPILE_CACHE, HOC_PORT: '0', ...environment }
  const began = performance.now()
  const child = spawn(process.execPath, args, { env, ...(cwd && { cwd }), stdio: ['ignore', 'pipe', 'pipe'] })
  const text = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => (text.out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (text.err += chunk.toString()))
  const ended = new Promise<number | string>((resolve) =>
    child.on('close', (code, signal) => resolve(code ?? String(signal))),
  )

  return {
    pid: child.pid ?? 0,
    /** What it wrote to standard output and to standard error. */
    text,
    /** Its exit code, or the signal that ended it. */
    ended,
    kill: (signal: NodeJS.Signals) => child.kill(signal),

    /** Where it listens and how long that took; throws if it ends instead. */
    async listening(): Promise<{ url: string; ms: number }> {
      for (;;) {
        const [, url] = /listens on (\S+)/.exec(text.err) ?? []
        if (url) return { url, ms: performance.now() - began }
        if (child.exitCode !== null)
          throw new Error(`Expected it to listen, saw it end with ${child.exitCode}:\n${text.err}`)
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    },

    /** How much memory it holds, in megabytes. */
    rss(): number {
      const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? []
      return Number(kilobytes) / 1_024
    },
  }
}
