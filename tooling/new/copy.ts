import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** What a command printed, and how it ended. */
interface Ended {
  readonly code: number
  readonly text: string
}

/** A copy of the repository with its packages installed, to try things in. */
export interface Copy {
  run(command: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended>
  /** Installs what the copy's manifests ask for by now. */
  install(): Promise<Ended>
  remove(): void
}

const LEFT = new Set(['.git', '.hoc', '.tmp', '.turbo', 'coverage', 'dist', 'node_modules'])

/** Copies a checkout to a folder of its own. Packages come from the store of the checkout, never from the network. */
export async function copyOf(root: string): Promise<Copy> {
  const store = (await run('pnpm', ['store', 'path'], root, process.env)).text.trim()
  const folder = mkdtempSync(path.join(tmpdir(), 'hoc-new-'))
  cpSync(root, folder, { recursive: true, filter: (source) => !LEFT.has(path.basename(source)) })
  const install = () =>
    run('pnpm', ['install', '--offline', '--no-frozen-lockfile', '--store-dir', store], folder, process.env)
  return {
    install,
    run: (command, args, env = process.env) => run(command, args, folder, env),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function run(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()))
    child.on('error', (error) => resolve({ code: 127, text: `${command}: ${error.message}` }))
    child.on('close', (code) => resolve({ code: code ?? 1, text }))
  })
}
