import { readdirSync } from 'node:fs'
import path from 'node:path'

import { runCommand } from './command.ts'
import type { Result } from './report.ts'
import type { Package } from './workspace.ts'

/** A package as it would be published. */
export interface Tarball {
  readonly pkg: Package
  readonly file: string
}

/** Packs what may be published into a folder, with the versions that publishing would write. */
export async function packAll(root: string, packages: readonly Package[], folder: string): Promise<Tarball[]> {
  const publishable = packages.filter(({ manifest }) => !manifest.private)
  const filters = publishable.map(({ manifest }) => `--filter=${manifest.name}`)
  const { code, text } = await runCommand('pnpm', ['-r', ...filters, 'pack', '--pack-destination', folder], {
    cwd: root,
  })
  if (code !== 0)
    throw new Error(`expected pnpm pack to pack ${publishable.length} packages, and it ended with ${code}:\n${text}`)

  const files = readdirSync(folder)
  return publishable.map((pkg) => {
    const name = `${pkg.manifest.name.replace('@', '').replace('/', '-')}-${pkg.manifest.version}.tgz`
    if (!files.includes(name)) throw new Error(`expected pnpm pack to write ${name} and found ${files.join(', ')}`)
    return { pkg, file: path.join(folder, name) }
  })
}

/** What publint and arethetypeswrong say of a tarball. */
export async function lintTarball({ pkg, file }: Tarball, root: string): Promise<Result[]> {
  const [manifest, types] = await Promise.all([
    runCommand('publint', ['run', file, '--strict'], { cwd: root }),
    runCommand('attw', [file, '--profile', 'esm-only', '--format', 'ascii', '--no-color', '--no-emoji'], { cwd: root }),
  ])
  return [
    { name: `${pkg.manifest.name}: publint`, problems: manifest.code === 0 ? [] : [manifest.text.trim()] },
    { name: `${pkg.manifest.name}: types resolve (attw)`, problems: types.code === 0 ? [] : [types.text.trim()] },
  ]
}
