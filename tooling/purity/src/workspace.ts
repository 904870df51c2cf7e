import type { Config } from './settings.ts'
import { settingsOf } from './settings.ts'
import { matches } from './glob.ts'
import { layers, type FilePlace, type Layer, type Package, type Purpose, type Workspace } from './model.ts'

/** The parts of a package.json that are read. */
export interface Manifest {
  readonly name?: string
  readonly workspaces?: readonly string[] | { readonly packages?: readonly string[] }
  readonly private?: boolean
  readonly exports?: unknown
  readonly imports?: unknown
  readonly main?: unknown
  readonly module?: unknown
  readonly types?: unknown
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly hoc?: { readonly layer?: string; readonly domain?: string; readonly locked?: boolean }
}

/** What was read of a workspace, before anything is made of it. */
export interface Contents {
  /** Folder → package.json; '' is the root. */
  readonly manifests: ReadonlyMap<string, Manifest>
  /** Folder → package.json as written. */
  readonly manifestTexts?: ReadonlyMap<string, string>
  /** The paths of every file that may hold code. */
  readonly paths: readonly string[]
  readonly config: Config
  /** Table → domain, from the tables files beside the drivers. */
  readonly tables?: Readonly<Record<string, string>>
  /** Whether a file's beginning says that it was generated. */
  readonly isGenerated?: (path: string) => boolean
  /** The text of a file, for whoever looks at it once. */
  readonly textOf?: (path: string) => string
}

/** A workspace that cannot be scanned, and what to do about it. */
export class CannotScan extends Error {
  override readonly name = 'CannotScan'
}

/** Makes a workspace of what was read: every package with its role, every file with its layer. */
export function workspaceFrom(contents: Contents): Workspace {
  const { manifests, manifestTexts, paths, config, tables, isGenerated = () => false } = contents
  const kept = [...manifests].filter(([folder]) => folder === '' || !matches(folder, config.ignore))
  const packages = kept.map(([folder, manifest]) => ({
    ...toPackage(folder, manifest, config),
    text: manifestTexts?.get(folder) ?? JSON.stringify(manifest, null, 2),
  }))
  const folders = packages.map(({ folder }) => folder).sort((a, b) => b.length - a.length)
  const byFolder = new Map(packages.map((one) => [one.folder, one]))
  const roleless = new Set<string>()

  const files = paths
    .filter((path) => !matches(path, config.ignore))
    .flatMap((path): FilePlace[] => {
      const folder = folders.find((folder) => folder === '' || path.startsWith(`${folder}/`)) ?? ''
      const own = byFolder.get(folder)
      const role = roleOf(path, config) ?? own
      const purpose = purposeOf(path, { folder, config, isGenerated })
      if (!role?.layer) {
        if (purpose === 'source' && (folder !== '' || packages.length === 1)) roleless.add(folder)
        return []
      }
      const domain = role.domain ?? (role.layer === 'driver' ? domainOfDriver(path, folder) : undefined)
      return [{ path, folder, layer: role.layer, domain, purpose }]
    })

  if (roleless.size > 0) throw new CannotScan(roleMissing([...roleless]))
  return { packages, files, settings: settingsOf(config, tables) }
}

function toPackage(folder: string, manifest: Manifest, config: Config): Omit<Package, 'text'> {
  const { name = folder, hoc = {} } = manifest
  const { dependencies, optionalDependencies, devDependencies, peerDependencies } = manifest
  const role = roleOf(folder, config)
  const domain = hoc.domain ?? role?.domain
  return {
    name,
    folder,
    layer: layerSaid(hoc.layer, folder) ?? role?.layer,
    domain,
    locked: [hoc.locked, role?.locked].includes(true) || config.lockedDomains.includes(domain ?? ''),
    exports: exportsOf(manifest.exports),
    main: [manifest.main, manifest.module, manifest.types].flatMap((file) => [...targetsOf(file)]),
    imports: Object.fromEntries(
      Object.entries(Object(manifest.imports)).map(([name, target]) => [name, [...targetsOf(target)]]),
    ),
    private: manifest.private === true,
    dependencies: Object.keys({ ...dependencies, ...optionalDependencies }),
    devDependencies: Object.keys({ ...devDependencies }),
    peerDependencies: Object.keys({ ...peerDependencies }),
  }
}

function layerSaid(said: string | undefined, folder: string): Layer | undefined {
  const layer = layers.find((layer) => layer === said)
  if (layer || said === undefined) return layer
  const expected = `to be one of ${layers.join(', ')}, saw "${said}"`
  throw new CannotScan(`Expected "hoc": { "layer" } of ${folder || 'the root'}/package.json ${expected}.`)
}

function roleOf(path: string, { layers }: Config) {
  return Object.entries(layers).find(([glob]) => path !== '' && matches(path, [glob]))?.[1]
}

// The first folder under `src`, or the file itself: src/orders.ts and src/orders/lines.ts are of orders.
function domainOfDriver(path: string, folder: string): string | undefined {
  const inside = path.slice(folder ? folder.length + 1 : 0)
  const [first, ...rest] = inside.replace(/^src\//, '').split('/')
  return first && (rest.length > 0 ? first : first.replace(/\..*$/, ''))
}

const TEST_PLACE = /(^|\/)(__tests__|tests?|testing|e2e|__mocks__|spec)\//
const TEST_NAME = /\.(pg\.|slow\.)?(test|spec|test-d|bench|stories|cy)\.[cm]?[jt]sx?$|(^|\/)[^/]+\.config\.[cm]?[jt]s$/
const FIXTURE = /(^|\/)(fixtures?|__fixtures__|__snapshots__)\//
const GENERATED = /(^|\/)(generated|__generated__)\/|\.(gen|generated)\.[cm]?[jt]sx?$/

function purposeOf(path: string, { folder, config, isGenerated }: Purposeful): Purpose {
  if (matches(path, config.sources)) return 'source'
  const inside = path.slice(folder ? folder.length + 1 : 0)
  if (FIXTURE.test(inside)) return 'fixture'
  if (GENERATED.test(inside) || isGenerated(path)) return 'generated'
  return TEST_PLACE.test(inside) || TEST_NAME.test(inside) ? 'test' : 'source'
}

interface Purposeful {
  readonly folder: string
  readonly config: Config
  readonly isGenerated: (path: string) => boolean
}

// Every path that an entry may stand for, whatever its conditions.
function exportsOf(value: unknown): Package['exports'] {
  if (value === undefined || value === null) return undefined
  const isMap = typeof value === 'object' && Object.keys(value).some((key) => key.startsWith('.'))
  const entries = Object.entries(isMap ? (value as object) : { '.': value })
  return Object.fromEntries(entries.map(([subpath, target]) => [subpath, [...targetsOf(target)]]))
}

function* targetsOf(target: unknown): Generator<string> {
  if (typeof target === 'string') yield target
  else if (target !== null && typeof target === 'object')
    for (const one of Object.values(target as Record<string, unknown>)) yield* targetsOf(one)
}

function roleMissing(folders: readonly string[]): string {
  const names = folders.map((folder) => (folder ? `${folder}/package.json` : 'package.json')).join(', ')
  return (
    `No layer is known of ${names}. Say it there ("hoc": { "layer": "engine", "domain": "orders" }), ` +
    `or for globs of files under "layers" in hoc-purity.config.json; layers are ${layers.join(', ')}. "ignore" there leaves files out.`
  )
}

/** The layers of which a workspace has files. */
export function layersIn({ files }: Workspace): Set<Layer> {
  return new Set(files.map(({ layer }) => layer))
}
