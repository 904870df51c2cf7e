import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const DIST = fileURLToPath(new URL('../../../../apps/api/dist/main.js', import.meta.url))

/** Why the API cannot be started as it is shipped, if it cannot. */
export function notBuilt(): string | undefined {
  return existsSync(DIST) ? undefined : 'The API is not built. Run "pnpm build" first.'
}

/** The API as it is shipped. */
export const API = [DIST]

/** A server with rows by hand, and nothing around them. */
export const RAW = ['--conditions=@hoc/source', fileURLToPath(new URL('raw-server.ts', import.meta.url))]

export interface Listening {
  readonly pid: number
  readonly url: string
  /** How long it took from its start until it listened. */
  readonly ms: number
}

/** Runs a server as a process of its own until it has been measured. It says where it listens on standard error. */
export async function withProcess(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  measure: (listening: Listening) => Promise<number>,
): Promise<number> {
  const began = performance.now()
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], HOC_PORT: '0', ...environment }
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()))
  try {
    const url = await new Promise<string>((resolve, reject) => {
      let said = ''
      child.stderr.on('data', (chunk: Buffer) => {
        said += chunk.toString()
        const [, found] = /listens on (\S+)/.exec(said) ?? []
        if (found) resolve(found)
      })
      void ended.then(() => reject(new Error(`Expected a server to listen, saw it end:\n${said}`)))
    })
    return await measure({ pid: child.pid ?? 0, url, ms: performance.now() - began })
  } finally {
    child.kill('SIGTERM')
    await ended
  }
}
