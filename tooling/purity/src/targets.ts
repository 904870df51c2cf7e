import { posix } from 'node:path'

import type { Package, Workspace } from './model.ts'

const paths = new WeakMap<Workspace, Set<string>>()

/** The file of the workspace that a specifier means in a file, if it means one. */
export function fileMeant(specifier: string, from: string, workspace: Workspace): string | undefined {
  if (specifier.startsWith('.')) return existing(posix.join(posix.dirname(from), specifier), workspace)
  const { packages } = workspace
  const own = packages.find(({ name }) => specifier === name || specifier.startsWith(`${name}/`))
  return own && fileOfPackage(own, specifier.slice(own.name.length + 1), workspace)
}

function fileOfPackage({ folder, exports }: Package, subpath: string, workspace: Workspace): string | undefined {
  const targets = exports?.[subpath ? `./${subpath}` : '.'] ?? []
  const guesses = [...targets, `src/${subpath || 'index'}`, subpath || 'index']
  return firstOf(guesses, (one) => existing(posix.join(folder, one), workspace))
}

function existing(path: string, workspace: Workspace): string | undefined {
  const known = paths.get(workspace) ?? new Set(workspace.files.map((file) => file.path))
  paths.set(workspace, known)
  const bare = path.replace(/\.[cm]?jsx?$/, '')
  const endings = ['', '.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs', '.jsx', '/index.ts', '/index.js']
  return firstOf([path, ...endings.map((ending) => bare + ending)], (one) => (known.has(one) ? one : undefined))
}

function firstOf<Item, Found>(items: readonly Item[], find: (item: Item) => Found | undefined): Found | undefined {
  for (const item of items) {
    const found = find(item)
    if (found !== undefined) return found
  }
  return undefined
}
