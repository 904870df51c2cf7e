import type { Package } from './workspace.ts'

/** One module that a package offers. */
export interface Entry {
  readonly specifier: string
  /** Whether it is a command: running it is what loading it does. */
  readonly command: boolean
}

/** The modules of a package's exports map, data files left out. */
export function entriesOf({ manifest }: Package): Entry[] {
  const commands = Object.values(manifest.bin ?? {}).map(normal)
  return Object.entries(manifest.exports ?? {}).flatMap(([subpath, target]) => {
    if (typeof target === 'string') return []
    const command = commands.includes(normal(target['default'] ?? ''))
    return [{ specifier: `${manifest.name}${subpath.slice(1)}`, command }]
  })
}

function normal(file: string): string {
  return file.replace(/^\.\//, '')
}
