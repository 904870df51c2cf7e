import path from 'node:path/posix'

import type { Package, Workspace } from './model.ts'

const files = new WeakMap<Workspace, ReadonlySet<string>>()

/** The file of the workspace that a relative specifier means, whichever ending it is written with. */
export function fileMeant(from: string, specifier: string, workspace: Workspace): string | undefined {
  if (!/^\.\.?(\/|$)/.test(specifier)) return undefined
  const known = files.get(workspace) ?? new Set(workspace.files.map((file) => file.path))
  files.set(workspace, known)
  const meant = path.join(path.dirname(from), specifier)
  const stem = meant.replace(/\.([cm]?)jsx?$/, '')
  const endings = ['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs']
  const candidates = [meant, ...[stem, meant, `${meant}/index`].flatMap((one) => endings.map((end) => `${one}.${end}`))]
  return candidates.find((candidate) => known.has(candidate))
}

/** The package of the workspace that a specifier names. */
export function packageMeant(specifier: string, { packages }: Workspace): Package | undefined {
  return packages.find(({ name }) => specifier === name || specifier.startsWith(`${name}/`))
}
