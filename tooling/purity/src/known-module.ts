import type { Workspace } from './model.ts'

/** The file of the workspace that a module is, among the files that are known; undefined where it is none of them. */
export function resolveModule(
  source: string,
  from: string,
  { packages }: Workspace,
  known: { has(path: string): boolean },
): string | undefined {
  const found = (paths: readonly string[]) => paths.flatMap(candidatesOf).find((path) => known.has(path))
  if (source.startsWith('.')) return found([joined(from.replace(/[^/]*$/, ''), source)])
  const owner = packages.find(({ name }) => source === name || source.startsWith(`${name}/`))
  if (!owner) return undefined
  const subpath = `.${source.slice(owner.name.length)}`
  const inside = (path: string) => joined(owner.folder ? `${owner.folder}/` : '', path)
  const said = Object.entries(owner.exports ?? {}).flatMap(([key, targets]) => {
    const [before = '', after] = key.split('*')
    if (after === undefined) return key === subpath ? targets : []
    if (!subpath.startsWith(before) || !subpath.endsWith(after)) return []
    const star = subpath.slice(before.length, subpath.length - after.length)
    return targets.map((target) => target.replaceAll('*', star))
  })
  const guessed = subpath === '.' ? ['./src/index', './index'] : [`./src/${subpath}`, subpath]
  return found([...said, ...guessed].map(inside))
}

function candidatesOf(path: string): string[] {
  const bare = path.replace(/\.[cm]?[jt]sx?$/, '')
  const endings = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs']
  return [path, ...endings.map((ending) => bare + ending), ...endings.map((ending) => `${path}/index${ending}`)]
}

function joined(folder: string, path: string): string {
  const parts: string[] = []
  for (const part of `${folder}${path}`.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}
