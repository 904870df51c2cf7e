import { accessesIn, type Known, type TableFacts } from './facts.ts'
import type { Method } from './methods.ts'
import type { Workspace } from './model.ts'
import { lockedDomains, ownerOf } from './owners.ts'
import { fileMeant } from './targets.ts'

/** Every driver of a workspace, by its path. */
export interface Inventory {
  readonly drivers: readonly Driver[]
}

/** A file that touches tables. */
interface Driver {
  /** Its path from the root. */
  readonly driver: string
  /** What it alone may do: `ORDERS_PERSISTENCE`. */
  readonly authority: string
  /** The domain that owns it. */
  readonly owner: string | null
  readonly locked: boolean
  readonly consumers: readonly Consumer[]
  readonly writes: readonly string[]
  /** Tables that it reads and does not write. */
  readonly readsOnly: readonly string[]
  readonly methods: readonly InventoryMethod[]
}

/** A package, by its name, and its files that import a driver. */
interface Consumer {
  readonly package: string
  readonly files: readonly string[]
}

/** A method of a driver. */
interface InventoryMethod {
  readonly name: string
  readonly verb: string
  readonly semantics: string
  readonly writes: readonly string[]
  readonly readsOnly: readonly string[]
}

/** Makes the inventory of the drivers of a workspace from what `tableFactsOf` gathered of its files. */
export function inventoryOf(gathered: ReadonlyMap<string, TableFacts>, workspace: Workspace): Inventory {
  const accesses = Map.groupBy(accessesIn(gathered, workspace), ({ path }) => path)
  const consumers = consumersIn(gathered, workspace)
  const locked = lockedDomains(workspace)
  const drivers = workspace.files.flatMap(({ path, layer, purpose, domain }): Driver[] => {
    const own = accesses.get(path) ?? []
    if (layer !== 'driver' || purpose !== 'source' || own.length === 0) return []
    const { methods = [] } = gathered.get(path) ?? {}
    return [
      {
        driver: path,
        authority: authorityOf(path),
        owner: domain ?? soleOwner(own, workspace) ?? null,
        locked: domain !== undefined && locked.has(domain),
        consumers: consumers.get(path) ?? [],
        ...tablesOf(own),
        methods: methods.map((method) => describe(method, gathered.get(path), own)),
      },
    ]
  })
  return { drivers }
}

function authorityOf(path: string): string {
  const name = path.replace(/^.*?(\/src\/|([^/]+)$)/, '$2').replace(/\.[^/]*$/, '')
  return `${name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/\W+/g, '_')
    .toUpperCase()}_PERSISTENCE`
}

function soleOwner(accesses: readonly Known[], { settings }: Workspace): string | undefined {
  const owners = new Set(accesses.map(({ table }) => ownerOf(table, settings.tables)))
  return owners.size === 1 ? [...owners][0] : undefined
}

function describe({ name, verb, semantics, accesses }: Method, facts: TableFacts | undefined, known: readonly Known[]) {
  const places = new Set(accesses.map((i) => facts?.accesses[i]?.at))
  return { name, verb, semantics, ...tablesOf(known.filter(({ at }) => places.has(at))) }
}

function tablesOf(accesses: readonly Known[]): { writes: readonly string[]; readsOnly: readonly string[] } {
  const of = (effect: 'read' | 'write') => accesses.filter((one) => one.effect === effect).map(({ table }) => table)
  const writes = [...new Set(of('write'))].sort()
  return { writes, readsOnly: [...new Set(of('read'))].filter((table) => !writes.includes(table)).sort() }
}

function consumersIn(gathered: ReadonlyMap<string, TableFacts>, workspace: Workspace): Map<string, Consumer[]> {
  const names = new Map(workspace.packages.map(({ folder, name }) => [folder, name]))
  const places = new Map(workspace.files.map((place) => [place.path, place]))
  const uses = [...gathered].flatMap(([path, { imports }]) => {
    const name = names.get(places.get(path)?.folder ?? '') ?? ''
    const meant = new Set(imports.map(({ source }) => fileMeant(source, path, workspace)))
    return [...meant].flatMap((driver) => (driver === undefined ? [] : [{ driver, name, path }]))
  })
  return new Map([...Map.groupBy(uses, ({ driver }) => driver)].map(([driver, all]) => [driver, byPackage(all)]))
}

function byPackage(uses: readonly { readonly name: string; readonly path: string }[]): Consumer[] {
  const packages = [...Map.groupBy(uses, ({ name }) => name)].sort(([a], [b]) => (a < b ? -1 : 1))
  return packages.map(([name, all]) => ({ package: name, files: all.map(({ path }) => path).sort() }))
}
