import { isConnectionName, isTransactionName, type Named } from '../connection-types.ts'
import { refuseTooDeep } from '../depth.ts'
import { handedOnBy, type HandedOn } from '../handed-on.ts'
import type { Handed } from '../handed.ts'
import { handingOf, type Handing } from '../handing.ts'
import { importsOf, type Import } from '../imports.ts'
import {
  layers,
  type FilePlace,
  type FoundIn,
  type Package,
  type SourceFile,
  type Workspace,
  type WorkspaceRule,
} from '../model.ts'
import { exportedFiles, packageAt, placeOf, resolve } from '../resolve.ts'
import { isOneOf } from '../settings.ts'
import { parse } from '../syntax.ts'

interface Gathered extends Handing {
  readonly imports: readonly Import[]
  readonly handedOn: readonly HandedOn[]
}

/** No package gets a connection, a transaction or a driver from another by asking for it. */
export const noServiceLocator: WorkspaceRule<Gathered> = {
  name: 'no-service-locator',
  why: 'Whoever can ask for a connection or a driver can write past the operation that was decided and recorded.',
  mend: 'Keep it inside, and export what is done with it: an operation that is dispatched, or an answer.',
  layers: layers.filter((layer) => layer !== 'tool'),
  hint: () => /\bexports?\b|\\u(?:00|\{0*)[4-7][\da-f]/i,
  gather,
  *judge(gathered, workspace) {
    const found = { exports: new Map<string, string | undefined>(), types: new Map<string, string | undefined>() }
    const known = { gathered, workspace, open: new Set<string>(), ...found, ends: { count: 0 } }
    const said = new Set<string>()
    for (const found of crossing(known)) {
      const place = `${found.path}:${found.at}`
      if (!said.has(place)) yield found
      said.add(place)
    }
  },
}

const NONE: Handing = { exports: {}, kinds: {}, types: {} }

function gather(file: SourceFile, workspace: Workspace): Gathered {
  const imports = importsOf(file)
  const handedOn = handedOnBy(file)
  const { databasePackages } = workspace.settings
  if (file.layer === 'driver') return { imports, handedOn, ...handingOf(file.syntax, databasePackages) }
  if (!imports.some(({ specifier }) => leadsTowards(file, specifier, workspace))) return { imports, handedOn, ...NONE }
  return handingIfAsked(file, { imports, handedOn }, databasePackages)
}

// Most of the others hand nothing across packages and are never asked: none is worth that its tree is kept.
function handingIfAsked(
  { path, text }: SourceFile,
  known: Pick<Gathered, 'imports' | 'handedOn'>,
  databasePackages: readonly string[],
): Gathered {
  let found: Handing | undefined
  const handing = () => (found ??= refuseTooDeep(path, () => handingOf(parse(path, text), databasePackages)))
  return {
    ...known,
    get exports() {
      return handing().exports
    },
    get kinds() {
      return handing().kinds
    },
    get types() {
      return handing().types
    },
  }
}

// Where none of these is imported, there is nothing to hand.
function leadsTowards(from: FilePlace, specifier: string, workspace: Workspace): boolean {
  const target = resolve(workspace, from, specifier)
  if (target.kind === 'npm') return isOneOf(target.name, workspace.settings.databasePackages)
  const layer = target.kind === 'file' ? (target.place?.layer ?? target.of?.layer) : undefined
  return layer === 'driver' || layer === 'orchestrator' || (layer === 'app' && from.layer === 'app')
}

interface Known {
  readonly gathered: ReadonlyMap<string, Gathered>
  readonly workspace: Workspace
  readonly open: Set<string>
  /** What an export was found to hand to packages but its own; and what a type was found to be. */
  readonly exports: Map<string, string | undefined>
  readonly types: Map<string, string | undefined>
  /** How often something was not followed any further. */
  readonly ends: { count: number }
}

function* crossing(known: Known): Generator<FoundIn> {
  const { workspace, gathered } = known
  const taken = takenAcross(known)
  for (const own of workspace.packages) {
    const isListed = own.exports !== undefined && !Object.keys(own.exports).some((key) => key.includes('*'))
    for (const path of isListed ? exportedFiles(workspace, own) : (taken.get(own.folder) ?? [])) {
      if (placeOf(workspace, path)?.folder !== own.folder || placeOf(workspace, path)?.purpose !== 'source') continue
      for (const name of namesOf(gathered.get(path))) yield* handedAcross({ path, name }, own, known)
    }
  }
}

function namesOf(file: Gathered | undefined): string[] {
  return file ? [...Object.keys(file.exports), ...file.handedOn.map(({ as }) => as)] : []
}

// The files that another package imports, by their folder.
function takenAcross({ gathered, workspace }: Known): Map<string, Set<string>> {
  const taken = new Map<string, Set<string>>()
  for (const [path, { imports }] of gathered) {
    const from = placeOf(workspace, path)
    for (const { specifier, typeOnly } of from ? imports : []) {
      const target = from && !typeOnly ? resolve(workspace, from, specifier) : undefined
      if (target?.kind !== 'file' || !target.place || target.place.folder === from?.folder) continue
      const { folder } = target.place
      taken.set(folder, (taken.get(folder) ?? new Set()).add(target.path))
    }
  }
  return taken
}

/** Where something is seen: in which file, of which package, and how many steps from where it is handed. */
interface Place extends Known {
  readonly path: string
  readonly own: Package
  readonly depth: number
}

interface Export {
  readonly path: string
  readonly name: string
}

function* handedAcross({ path, name }: Export, own: Package, known: Known): Generator<FoundIn> {
  const file = known.gathered.get(path)
  if (!file) return
  for (const one of file.exports[name] ?? []) {
    const what = whatIs(one, { ...known, path, own, depth: 0 })
    const message = `"${name}" hands ${what} to other packages.`
    if (what) yield { path, at: one.at, message }
  }
  // What is re-exported from a file of the same package is handed there.
  for (const { as, specifier, name: taken } of file.handedOn) {
    const target = as === name && targetOf(path, specifier, known)
    if (!target || target.folder !== own.folder || known.open.has(`${target.path}:${taken}`)) continue
    known.open.add(`${target.path}:${taken}`)
    for (const each of taken === '*' ? namesOf(known.gathered.get(target.path)) : [taken])
      yield* handedAcross({ path: target.path, name: each }, own, known)
  }
}

function targetOf(path: string, specifier: string, { workspace }: Known): FilePlace | undefined {
  const from = placeOf(workspace, path)
  const target = from && resolve(workspace, from, specifier)
  return target?.kind === 'file' ? target.place : undefined
}

// What a handed thing is, where it may not be handed.
function whatIs(one: Handed, seen: Place): string | undefined {
  if (seen.depth > 12) {
    seen.ends.count++
    return undefined
  }
  if (one.kind === 'connection') return 'a connection'
  if (one.kind === 'type') return whatType(one, seen)
  if (isOneOf(one.source, seen.workspace.settings.databasePackages))
    return one.kind === 'value' && isConnectionName(one.name) ? `"${one.source}" itself` : undefined
  const target = targetOf(seen.path, one.source, seen)
  return target && (one.kind === 'value' ? whatValue(one, target, seen) : whatExport(one, target, seen))
}

function whatValue(one: Handed, target: FilePlace, seen: Place): string | undefined {
  const kind = one.name === '*' ? 'namespace' : seen.gathered.get(target.path)?.kinds[one.name]
  if (kind === 'value') return whatExport(one, target, seen)
  const isOther = packageAt(seen.workspace, target.path) !== seen.own
  return kind !== undefined && isOther && target.layer === 'driver' ? `the driver ${target.path}` : undefined
}

function whatExport({ name }: Handed, { path }: FilePlace, seen: Place): string | undefined {
  const handed = seen.gathered.get(path)?.exports[name] ?? []
  const key = `${seen.own.folder}:${path}:${name}`
  if (handed.length === 0 || seen.exports.has(key)) return seen.exports.get(key)
  const [further, ends] = [{ ...seen, path, depth: seen.depth + 1 }, seen.ends.count]
  const what = handed.map((each) => whatIs(each, further)).find(Boolean)
  // What was not followed to its end may be found from nearer.
  if (what !== undefined || ends === seen.ends.count) seen.exports.set(key, what)
  return what
}

function whatType({ source, name }: Named, seen: Place): string | undefined {
  if (isOneOf(source, seen.workspace.settings.databasePackages))
    return isConnectionName(name) ? `a connection (${name})` : undefined
  const target = source === '' ? placeOf(seen.workspace, seen.path) : targetOf(seen.path, source, seen)
  if (!target || seen.depth > 12) return undefined
  if (name === '*') return target.layer === 'driver' ? `the driver ${target.path}` : undefined
  const held = seen.gathered.get(target.path)?.types[name]
  if (!held) return undefined
  return isTransactionName(name)
    ? `a transaction (${name})`
    : whatHeld(`${target.path}:${name}`, held, { ...seen, path: target.path })
}

function whatHeld(key: string, held: readonly Named[], seen: Place): string | undefined {
  if (!seen.types.has(key)) {
    seen.types.set(key, undefined) // a type may hold itself
    const further = { ...seen, depth: seen.depth + 1 }
    seen.types.set(key, held.map((one) => whatType(one, further)).find(Boolean))
  }
  return seen.types.get(key)
}
