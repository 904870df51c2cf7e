import { cyclesIn } from '../cycles.ts'
import { NAMES_MODULES, importsOf, type Import } from '../imports.ts'
import { layersFor, mayUse } from '../layer-table.ts'
import { entryAt, manifestOf } from '../manifest.ts'
import {
  layers,
  type FilePlace,
  type FoundIn,
  type Layer,
  type Package,
  type Workspace,
  type WorkspaceRule,
} from '../model.ts'
import { packageNamed, placeOf, resolve, type Target } from '../resolve.ts'

type Imports = readonly Import[]

/** Files and packages depend on the layers below them, and never in a circle. */
export const importsFollowTheLayers: WorkspaceRule<Imports> = {
  name: 'imports-follow-the-layers',
  why: 'Code that decides, code that stores and code that faces the world can be changed and tested apart only while dependencies run one way.',
  mend: 'Pass what is needed as an argument from the layer above both, or move the shared words into the schemas.',
  layers: [...layers],
  hint: () => NAMES_MODULES,
  gather: (file) => importsOf(file),
  *judge(gathered, workspace) {
    for (const [path, imports] of gathered) {
      const place = placeOf(workspace, path)
      if (place) for (const one of imports) yield* ofImport(place, one, workspace)
    }
    yield* cyclesOfFiles(gathered, workspace)
    for (const own of workspace.packages) yield* ofManifest(own, workspace)
    yield* cyclesOfPackages(workspace)
  },
}

function* ofImport(from: FilePlace, { specifier, at, typeOnly }: Import, workspace: Workspace): Generator<FoundIn> {
  const target = resolve(workspace, from, specifier)
  const said = `${from.layer} imports "${shown(specifier)}"`
  if (
    target.kind === 'npm' &&
    !typeOnly &&
    !mayUse(from.layer, target.name, useOf(from, workspace), workspace.settings)
  )
    yield { path: from.path, at, message: `${said}, a package that this layer may not use.` }
  const to = roleOf(target)
  if (!to?.layer || isAllowed(from, to, workspace)) return
  const whose = to.layer === from.layer ? `is of another ${to.layer}` : `is of layer ${to.layer}`
  yield { path: from.path, at, message: `${said}, which ${whose}; allowed are ${allowedFor(from, workspace)}.` }
}

/** Of a target in the workspace: its layer, its package, its domain. */
interface Role {
  readonly layer: Layer | undefined
  readonly folder: string
  readonly domain: string | undefined
}

function roleOf(target: Target): Role | undefined {
  if (target.kind === 'unexported') return target.of
  return target.kind === 'file' ? (target.place ?? target.of) : undefined
}

function isAllowed(from: FilePlace, to: Role, workspace: Workspace): boolean {
  const isOwn = from.folder === to.folder && from.layer === to.layer
  if (isOwn) return from.layer !== 'engine' || !from.domain || !to.domain || from.domain === to.domain
  return layersFor(from.layer, useOf(from, workspace)).some((layer) => layer === to.layer)
}

function allowedFor(from: FilePlace, workspace: Workspace): string {
  return layersFor(from.layer, useOf(from, workspace)).join(', ') || 'none'
}

// A tool that is never published is itself a matter of builds and tests.
function useOf({ folder, layer }: { readonly folder: string; readonly layer: Layer }, { packages }: Workspace) {
  const isPrivate = packages.some((one) => one.folder === folder && one.private)
  return layer === 'tool' && isPrivate ? 'tests' : 'ships'
}

function shown(specifier: string): string {
  return specifier.replaceAll('\u0000', '…')
}

function* ofManifest(own: Package, workspace: Workspace): Generator<FoundIn> {
  const { layer } = own
  if (!layer) return
  const use = useOf({ folder: own.folder, layer }, workspace)
  const lists = [
    { kinds: ['dependencies', 'optionalDependencies'], names: own.dependencies, use },
    { kinds: ['peerDependencies'], names: own.peerDependencies, use },
    { kinds: ['devDependencies'], names: own.devDependencies, use: 'tests' },
  ] as const
  for (const { kinds, names, use } of lists)
    for (const name of names) {
      const why = forbidden(layer, name, use, workspace)
      const message = `${own.name} is of layer ${layer} and depends on "${name}"${use === 'tests' ? ' for tests' : ''}: ${why}.`
      if (why) yield { path: manifestOf(own), at: entryOf(own, kinds, name), message }
    }
}

function forbidden(layer: Layer, name: string, use: 'ships' | 'tests', workspace: Workspace): string | undefined {
  const other = packageNamed(workspace, name)
  if (!other) return mayUse(layer, name, use, workspace.settings) ? undefined : 'this layer may not use it'
  const allowed = layersFor(layer, use)
  if (!other.layer || allowed.includes(other.layer)) return undefined
  return `it is of layer ${other.layer}, and allowed are ${allowed.join(', ') || 'none'}`
}

function entryOf({ text }: Package, kinds: readonly string[], name: string): number {
  return kinds.map((kind) => entryAt(text, [kind, name])).find((at) => at > 0) ?? 0
}

function* cyclesOfFiles(gathered: ReadonlyMap<string, Imports>, workspace: Workspace): Generator<FoundIn> {
  const edges = new Map([...gathered].map(([path, imports]) => [path, edgesOf(path, imports, workspace)]))
  const graph = new Map([...edges].map(([path, leads]) => [path, leads.map(({ to }) => to)]))
  for (const cycle of cyclesIn(graph)) {
    const [path = '', next] = cycle
    const at = edges.get(path)?.find(({ to }) => to === next)?.at ?? 0
    yield { path, at, message: `Imports in a circle: ${cycle.join(' → ')}.` }
  }
}

function edgesOf(path: string, imports: Imports, workspace: Workspace): { to: string; at: number }[] {
  const from = placeOf(workspace, path)
  if (!from) return []
  return imports.flatMap(({ specifier, at, how, typeOnly }) => {
    if (typeOnly || how === 'resolve') return []
    const target = resolve(workspace, from, specifier)
    return target.kind === 'file' && target.place?.purpose === 'source' ? [{ to: target.path, at }] : []
  })
}

function* cyclesOfPackages(workspace: Workspace): Generator<FoundIn> {
  const graph = new Map(workspace.packages.map(({ name, dependencies }) => [name, dependencies]))
  for (const cycle of cyclesIn(graph)) {
    const [name = '', next = ''] = cycle
    const own = packageNamed(workspace, name)
    if (own)
      yield {
        path: manifestOf(own),
        at: entryOf(own, ['dependencies', 'optionalDependencies'], next),
        message: `Packages depend on each other in a circle: ${cycle.join(' → ')}.`,
      }
  }
}
