import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** The parts of a package.json that the checks read. */
export interface Manifest {
  readonly name: string
  readonly version?: string
  readonly private?: boolean
  readonly license?: string
  readonly type?: string
  readonly scripts?: Readonly<Record<string, string>>
  readonly bin?: Readonly<Record<string, string>>
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly hoc?: { readonly layer?: string; readonly domain?: string }
}

/** A package of the workspace: its folder from the root, its package.json and its tags for `turbo boundaries`. */
export interface Package {
  readonly folder: string
  readonly manifest: Manifest
  readonly tags: readonly string[]
}

/** The root of the repository that holds these tools. */
export const root = path.resolve(import.meta.dirname, '../..')

/** Reads every package of a workspace. */
export function readWorkspace(from = root): Package[] {
  return ['packages', 'apps', 'tooling']
    .filter((parent) => existsSync(path.join(from, parent)))
    .flatMap((parent) => readdirSync(path.join(from, parent)).map((name) => `${parent}/${name}`))
    .filter((folder) => existsSync(path.join(from, folder, 'package.json')))
    .sort()
    .map((folder) => ({
      folder,
      manifest: readManifest(path.join(from, folder)),
      tags: readTags(path.join(from, folder)),
    }))
}

/** Reads one package.json. */
export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Manifest
}

function readTags(folder: string): string[] {
  const file = path.join(folder, 'turbo.json')
  if (!existsSync(file)) return []
  return (JSON.parse(readFileSync(file, 'utf8')) as { tags?: string[] }).tags ?? []
}
