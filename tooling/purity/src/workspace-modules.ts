import type { FilePlace, Package, Workspace } from './model.ts'

/** Finds the file of the workspace that a module specifier means in a file, if it is one. */
export function moduleFinder({ files, packages }: Workspace): (from: string, source: string) => string | undefined {
  const places = new Map(files.map((place): [string, FilePlace] => [place.path, place]))

  return (from, source) => {
    const own = places.get(from)?.folder ?? ''
    if (source.startsWith('.')) return existing(normal(`${from.replace(/[^/]*$/, '')}${source}`))
    const other = packages.find(({ name }) => source === name || source.startsWith(`${name}/`))
    if (other) return inPackage(other, source.slice(other.name.length))
    const alias = /^(?:@\/|~\/|#)(.+)$/.exec(source)?.[1]
    return alias ? (existing(inFolder(own, `src/${alias}`)) ?? existing(inFolder(own, alias))) : undefined
  }

  function inPackage({ folder, exports }: Package, subpath: string): string | undefined {
    const targets = exports?.[`.${subpath}`] ?? [`./src${subpath || '/index'}`, `.${subpath || '/index'}`]
    for (const target of targets) {
      const found = existing(inFolder(folder, target.slice(2)))
      if (found) return found
    }
    return undefined
  }

  function existing(path: string): string | undefined {
    const stem = path.replace(/\.[cm]?[jt]sx?$/, '')
    const endings = [
      '.ts',
      '.tsx',
      '.js',
      '.jsx',
      '.mts',
      '.cts',
      '.mjs',
      '.cjs',
      '/index.ts',
      '/index.tsx',
      '/index.js',
    ]
    return [path, ...endings.map((ending) => stem + ending)].find((one) => places.has(one))
  }
}

function inFolder(folder: string, path: string): string {
  return folder ? `${folder}/${path}` : path
}

function normal(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}
