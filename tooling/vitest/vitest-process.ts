import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'

/** A run of tests in a process of its own. */
export interface VitestProcess {
  readonly out: Readable
  readonly err: Readable
  /** Its exit code. */
  readonly ended: Promise<number | null>
}

/** Runs the tests of a folder, of which none needs to import anything. */
export function startVitest(folder: string, args: readonly string[]): VitestProcess {
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
  const flags = ['run', '--root', folder, '--globals', '--pool', 'forks', ...args]
  const { FORCE_COLOR: _, ...ours } = process.env
  const env = { ...ours, NO_COLOR: '1' } // what is printed is looked at
  const child = spawn(process.execPath, [vitest, ...flags], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  return { out: child.stdout, err: child.stderr, ended: once(child, 'exit').then(([code]) => code as number | null) }
}

/** The path of a file beside this one. */
export function fileHere(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url))
}

/** Everything that is written to a stream. */
export async function textOf(stream: Readable): Promise<string> {
  return Buffer.concat(await stream.toArray()).toString()
}
