import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { problemKindInfo } from '@arethetypeswrong/core/problems'

import { runCommand } from './command.ts'
import type { Result } from './report.ts'
import type { Package } from './workspace.ts'

// Packages are ES modules with an exports map: older resolution does not find them, and CommonJS finds ES modules.
const NOT_PROMISED: ReadonlySet<string> = new Set(['node10', 'node16-cjs'])

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
  const { code, text } = await runCommand('publint', ['run', file, '--strict'], { cwd: root })
  return [
    { name: `${pkg.manifest.name}: publint`, problems: code === 0 ? [] : [text.trim()] },
    { name: `${pkg.manifest.name}: types resolve (attw)`, problems: await typeProblems(file) },
  ]
}

// In this process: each of its own would read a compiler anew, which takes longer than most packages do.
async function typeProblems(file: string): Promise<string[]> {
  const checked = await checkPackage(createPackageFromTarballData(readFileSync(file)))
  if (!checked.types) return ['expected the package to have types and found none']
  return checked.problems
    .filter((problem) => !('resolutionKind' in problem && NOT_PROMISED.has(problem.resolutionKind)))
    .map(({ kind, ...where }) => `${problemKindInfo[kind].title}: ${JSON.stringify(where)}`)
}
