import { posix } from 'node:path'

import type { FilePlace, Package, Workspace } from './model.ts'
import { knownOfFolders } from './paths.ts'

const places = new WeakMap<Workspace, ReadonlyMap<string, FilePlace>>()
const meant = new WeakMap<Workspace, ReturnType<typeof knownOfFolders<string | undefined>>>()

/** The file of the workspace that a specifier means in a file, if it means one. */
export function fileMeant(specifier: string, from: string, workspace: Workspace): string | undefined {
  const folders = meant.get(workspace) ?? knownOfFolders<string | undefined>()
  meant.set(workspace, folders)
  const known = folders({ path: from, folder: placesOf(workspace).get(from)?.folder ?? '' })
  if (known.has(specifier)) return known.get(specifier)
  const found = lookedUp(specifier, from, workspace)
  known.set(specifier, found)
  return found
}

function lookedUp(specifier: string, from: string, workspace: Workspace): string | undefined {
  if (specifier.startsWith('.')) return existing([posix.join(posix.dirname(from), specifier)], workspace)
  const other = packageMeant(specifier, workspace)
  if (other) return fileOfPackage(other, `.${specifier.slice(other.name.length)}`, workspace)
  const alias = /^(?:@\/|~\/|#)(.+)$/.exec(specifier)?.[1]
  const own = placesOf(workspace).get(from)?.folder ?? ''
  return alias ? existing([posix.join(own, 'src', alias), posix.join(own, alias)], workspace) : undefined
}

/** The package of the workspace that a specifier names. */
export function packageMeant(specifier: string, { packages }: Workspace): Package | undefined {
  return packages.find(({ name }) => specifier === name || specifier.startsWith(`${name}/`))
}

function fileOfPackage({ folder, exports }: Package, subpath: string, workspace: Workspace): string | undefined {
  const said = Object.entries(exports ?? {}).flatMap(([key, targets]) => targetsOf(key, targets, subpath))
  const guesses = subpath === '.' ? ['src/index', 'index'] : [`src/${subpath}`, subpath]
  return existing(
    [...said, ...guesses].map((one) => posix.join(folder, one)),
    workspace,
  )
}

// An entry of an exports map, which may hold a star on both sides.
function targetsOf(key: string, targets: readonly string[], subpath: string): readonly string[] {
  const [before = '', after] = key.split('*')
  if (after === undefined) return key === subpath ? targets : []
  if (!subpath.startsWith(before) || !subpath.endsWith(after)) return []
  const star = subpath.slice(before.length, subpath.length - after.length)
  return targets.map((target) => target.replaceAll('*', star))
}

const ENDINGS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs']

function existing(paths: readonly string[], workspace: Workspace): string | undefined {
  const known = placesOf(workspace)
  for (const path of paths) {
    if (known.has(path)) return path
    const bare = path.replace(/\.[cm]?[jt]sx?$/, '')
    const ending = ENDINGS.find((one) => known.has(bare + one))
    if (ending) return bare + ending
    const index = ENDINGS.find((one) => known.has(`${path}/index${one}`))
    if (index) return `${path}/index${index}`
  }
  return undefined
}

function placesOf(workspace: Workspace): ReadonlyMap<string, FilePlace> {
  const known = places.get(workspace) ?? new Map(workspace.files.map((place) => [place.path, place]))
  places.set(workspace, known)
  return known
}
