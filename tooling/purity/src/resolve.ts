import { builtinModules } from 'node:module'

import type { FilePlace, Package, Workspace } from './model.ts'
import { directoryOf, filesMeantBy, joined, knownOfFolders, sourcesOf } from './paths.ts'
import { matchIn, restOf, splitPackage } from './subpaths.ts'

/** What a specifier leads to. */
export type Target =
  | { readonly kind: 'builtin'; readonly name: string }
  /** A file of this workspace; its place is undefined where the path leads to no file that is looked at. */
  | {
      readonly kind: 'file'
      readonly path: string
      readonly place: FilePlace | undefined
      readonly of: Package | undefined
      /** Whether it was named by its path, as a part of a package, or by an alias. */
      readonly via: 'path' | 'package' | 'alias'
    }
  /** A package of this workspace that does not export this subpath. */
  | { readonly kind: 'unexported'; readonly of: Package; readonly subpath: string }
  | { readonly kind: 'npm'; readonly name: string }
  /** Neither a file nor a package: an alias of a build, a URL, what cannot be known. */
  | { readonly kind: 'unknown' }

/** A specifier that leads to a file of the workspace, or would. */
export type FileTarget = Extract<Target, { readonly kind: 'file' }>

/** Where a specifier is written. */
type From = Pick<FilePlace, 'path' | 'folder'>

interface Index {
  readonly places: ReadonlyMap<string, FilePlace>
  readonly byName: ReadonlyMap<string, Package>
  readonly byFolder: ReadonlyMap<string, Package>
  readonly aliases: readonly (readonly [string, string])[]
  /** What was asked before: specifier → where it leads from every file of a folder. */
  readonly before: (from: From) => Map<string, Target>
}

const known = new WeakMap<Workspace, Index>()
const BUILTIN = new Set(builtinModules)

/** Where a specifier leads, found out from nothing but the list of a workspace's files and its packages. */
export function resolve(workspace: Workspace, from: From, specifier: string): Target {
  const index = indexOf(workspace)
  const asked = index.before(from)
  const before = asked.get(specifier)
  if (before) return before
  const target = resolveIn(index, from, specifier)
  asked.set(specifier, target)
  return target
}

/** The package that a path belongs to. */
export function packageAt(workspace: Workspace, path: string): Package | undefined {
  return ownerOf(indexOf(workspace), path)
}

/** The package of this workspace with a name. */
export function packageNamed(workspace: Workspace, name: string): Package | undefined {
  return indexOf(workspace).byName.get(name)
}

/** The file at a path. */
export function placeOf(workspace: Workspace, path: string): FilePlace | undefined {
  return indexOf(workspace).places.get(path)
}

/** The files that a package lets others import; every file where it has no exports map. */
export function exportedFiles(workspace: Workspace, own: Package): ReadonlySet<string> {
  const index = indexOf(workspace)
  const inside = workspace.files.filter(({ folder }) => folder === own.folder).map(({ path }) => path)
  if (!own.exports) return new Set(inside)
  const listed = Object.entries(own.exports).flatMap(([subpath, targets]) => {
    if (!subpath.includes('*')) return [oneOf(index, own.folder, targets).path]
    return inside.filter((path) => targets.some((target) => isMeant(target, path, own.folder)))
  })
  return new Set(listed)
}

function indexOf(workspace: Workspace): Index {
  const before = known.get(workspace)
  if (before) return before
  const index = {
    places: new Map(workspace.files.map((place) => [place.path, place])),
    byName: new Map(workspace.packages.map((one) => [one.name, one])),
    byFolder: new Map(workspace.packages.map((one) => [one.folder, one])),
    aliases: Object.entries(workspace.settings.aliases),
    before: knownOfFolders<Target>(),
  }
  known.set(workspace, index)
  return index
}

function resolveIn(index: Index, from: From, written: string): Target {
  const specifier = /^[^?]+/.exec(written)?.[0] ?? ''
  if (/^\.{1,2}(\/|$)/.test(specifier)) return fileAt(index, joined(directoryOf(from.path), decoded(specifier)))
  if (specifier.startsWith('#')) return ofImports(index, from, specifier)
  if (specifier.startsWith('node:')) return { kind: 'builtin', name: specifier.slice(5) }
  if (/^[a-z][\w+.-]*:|^\/|^\u0000|^$/i.test(specifier)) return { kind: 'unknown' }
  return ofAlias(index, from, specifier) ?? ofPackage(index, from, specifier)
}

// A path is part of an address: `%2e` is a dot in it.
function decoded(path: string): string {
  return path.replaceAll(/%([2-7][\da-f])/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}

function fileAt(index: Index, path: string): FileTarget {
  for (const one of filesMeantBy(path)) {
    const place = index.places.get(one)
    if (place) return { kind: 'file', path: one, place, of: index.byFolder.get(place.folder), via: 'path' }
  }
  return { kind: 'file', path, place: undefined, of: ownerOf(index, path), via: 'path' }
}

function ownerOf({ byFolder }: Index, path: string): Package | undefined {
  for (let folder = path; folder !== ''; folder = directoryOf(folder)) {
    const own = byFolder.get(folder)
    if (own) return own
  }
  return byFolder.get('')
}

function ofImports(index: Index, from: From, specifier: string): Target {
  const targets = matchIn(index.byFolder.get(from.folder)?.imports ?? {}, specifier) ?? []
  const files = targets.filter((target) => target.startsWith('.'))
  if (files.length > 0) return oneOf(index, from.folder, files)
  const [first] = targets
  return first ? resolveIn(index, from, first) : { kind: 'unknown' }
}

function ofAlias(index: Index, { folder }: From, specifier: string): Target | undefined {
  for (const [alias, target] of index.aliases) {
    const rest = restOf(alias, specifier)
    if (rest === undefined) continue
    const path = target.replace('*', rest)
    return { ...fileAt(index, path.startsWith('./') ? joined(folder, path) : joined('', path)), via: 'alias' }
  }
  return undefined
}

function ofPackage(index: Index, { folder }: From, specifier: string): Target {
  const { name, subpath } = splitPackage(specifier)
  const own = index.byName.get(name)
  if (own && own.folder !== '') return ofOwn(index, own, subpath)
  if (BUILTIN.has(specifier)) return { kind: 'builtin', name: specifier }
  if (!/^(@[\w.~-]+\/)?\w[\w.~-]*$/.test(name)) return { kind: 'unknown' }
  // TypeScript's baseUrl lets a path begin at the package's folder, or at its src.
  const near = [specifier, `src/${specifier}`].map((path) => fileAt(index, joined(folder, path))).find(isThere)
  return near && !declares(index.byFolder.get(folder), name) ? { ...near, via: 'alias' } : { kind: 'npm', name }
}

function ofOwn(index: Index, own: Package, subpath: string): Target {
  const { exports, folder, main } = own
  const via = 'package'
  if (!exports && subpath === '.') return { ...oneOf(index, folder, [...main, './src/index', './index']), via }
  if (!exports) return { ...oneOf(index, folder, [subpath, `./src/${subpath.slice(2)}`]), via }
  const targets = subpath.includes('\u0000') ? Object.values(exports).flat() : (matchIn(exports, subpath) ?? [])
  return targets.length > 0 ? { ...oneOf(index, folder, targets), via } : { kind: 'unexported', of: own, subpath }
}

// What is built stands for what it is built from.
function oneOf(index: Index, folder: string, targets: readonly string[]): FileTarget {
  const paths = targets.map((target) => joined(folder, target))
  const sources = paths.flatMap((path) => sourcesOf(path, folder))
  const found = [...paths, ...sources].map((path) => fileAt(index, path))
  return found.find(isThere) ?? fileAt(index, paths[0] ?? folder)
}

function isMeant(target: string, path: string, folder: string): boolean {
  const pattern = joined(folder, target)
  return [pattern, ...sourcesOf(pattern, folder)].some((one) => restOf(withoutEnding(one), withoutEnding(path)))
}

function withoutEnding(path: string): string {
  return path.replace(/(\.d)?\.[cm]?[jt]sx?$/, '')
}

function isThere({ place }: FileTarget): boolean {
  return place !== undefined
}

/** Whether a package declares that it depends on another, for whatever it is needed. */
export function declares(own: Package | undefined, name: string): boolean {
  if (!own) return false
  return [own.dependencies, own.devDependencies, own.peerDependencies].some((names) => names.includes(name))
}
