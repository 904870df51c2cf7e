import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { runCommand, type Ended } from '@hoc/verify/command'

/** A copy of the repository with its packages installed, to try things in. */
export interface Copy {
  run(command: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended>
  /** Installs what the copy's manifests ask for by now. */
  install(): Promise<Ended>
  /** Writes a file of its root. */
  write(file: string, text: string): void
  remove(): void
}

const LEFT = new Set(['.git', '.hoc', '.tmp', '.turbo', 'coverage', 'dist', 'node_modules'])

/** Copies a checkout to a folder of its own. Packages come from the store of the checkout, never from the network. */
export async function copyOf(root: string): Promise<Copy> {
  const store = (await runCommand('pnpm', ['store', 'path'], { cwd: root })).text.trim()
  const folder = mkdtempSync(path.join(tmpdir(), 'hoc-new-'))
  cpSync(root, folder, { recursive: true, filter: (source) => !LEFT.has(path.basename(source)) })
  const install = () =>
    runCommand('pnpm', ['install', '--offline', '--no-frozen-lockfile', '--store-dir', store], { cwd: folder })
  return {
    install,
    run: (command, args, env = process.env) => runCommand(command, args, { cwd: folder, env }),
    write: (file, text) => writeFileSync(path.join(folder, file), text),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
