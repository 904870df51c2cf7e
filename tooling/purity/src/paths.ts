/** The folder that a path stands in. */
export function directoryOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

/** Keeps what is known of a folder of a package for all files in it: each finds it by its own path. */
export function knownOfFolders<Known>(): (from: { path: string; folder: string }) => Map<string, Known> {
  const [byFile, byFolder] = [new Map<string, Map<string, Known>>(), new Map<string, Map<string, Known>>()]
  return ({ path, folder }) => {
    const own = byFile.get(path)
    if (own) return own
    const place = `${folder}:${directoryOf(path)}`
    const known = byFolder.get(place) ?? new Map<string, Known>()
    byFolder.set(place, known)
    byFile.set(path, known)
    return known
  }
}

/** A relative path from a folder, from the workspace's root; what leads out of the workspace begins with `..`. */
export function joined(folder: string, relative: string): string {
  const parts: string[] = []
  for (const part of `${folder}/${relative}`.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else parts.push(part)
  }
  return parts.join('/')
}

const BY_EXTENSION: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.jsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
  '.ts': ['.tsx'],
}
const ENDINGS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs']

/** The files that a path may mean: itself, what it is compiled from, with an ending, or the index of a folder. */
export function* filesMeantBy(path: string): Generator<string> {
  yield path
  const extension = /\.[cm]?[jt]sx?$/.exec(path)?.[0] ?? ''
  const bare = path.slice(0, path.length - extension.length)
  for (const ending of BY_EXTENSION[extension] ?? []) yield bare + ending
  for (const ending of ENDINGS) yield path + ending
  for (const ending of ENDINGS) yield `${path ? `${path}/` : ''}index${ending}`
}

const BUILT = /^(dist|build|lib|out|esm|cjs|es)\/((esm|cjs|es|src)\/)?/

/** What a built file in a package's folder is likely built from. */
export function sourcesOf(path: string, folder: string): string[] {
  const inside = path.slice(folder ? folder.length + 1 : 0)
  if (!BUILT.test(inside)) return []
  const base = inside.replace(BUILT, '').replace(/\.d(\.[cm]?ts)$/, '$1')
  return [`src/${base}`, base].map((source) => (folder ? `${folder}/${source}` : source))
}
