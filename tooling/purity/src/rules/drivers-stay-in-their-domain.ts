import { accessesIn, reaching, tableFactsOf, type Known, type TableFacts } from '../facts.ts'
import type { FilePlace, FoundIn, Workspace, WorkspaceRule } from '../model.ts'
import { lockedDomains, ownerOf } from '../owners.ts'
import { fileMeant } from '../targets.ts'

/** A driver touches the tables of its own domain; nobody else touches those of a locked one. */
export const driversStayInTheirDomain: WorkspaceRule<TableFacts> = {
  name: 'drivers-stay-in-their-domain',
  why: 'A driver that reads the tables of another domain depends on what that domain never promised, and breaks when it changes.',
  mend: 'Ask a driver of the domain that owns the table, in the operation, and join what both answer there.',
  layers: reaching,
  gather: tableFactsOf,
  judge,
}

interface Owners {
  readonly ownerOf: (table: string) => string | undefined
  readonly domains: ReadonlySet<string>
  readonly locked: ReadonlySet<string>
}

function* judge(gathered: ReadonlyMap<string, TableFacts>, workspace: Workspace): Generator<FoundIn> {
  const accesses = accessesIn(gathered, workspace)
  const owners = ownersIn(accesses, workspace)
  for (const access of accesses) {
    const message = wrong(access, owners)
    if (message) yield { path: access.path, at: access.at, message }
  }
  yield* strayImports(gathered, owners, workspace)
}

function wrong({ table, effect, place: { layer, domain }, certain }: Known, owners: Owners): string | undefined {
  const does = effect === 'read' ? 'Reads' : 'Writes'
  const owner = owners.ownerOf(table)
  if (owner !== undefined && owners.locked.has(owner) && (layer !== 'driver' || domain !== owner))
    return `${does} ${table}, a table of the locked domain ${owner}.`
  if (layer !== 'driver' || owner === domain) return undefined
  if (owner !== undefined) return `${does} ${table}, a table of ${owner}.`
  return certain && domain !== undefined && owners.locked.has(domain)
    ? `${does} ${table}, which the locked domain ${domain} does not own.`
    : undefined
}

// Where nobody has said who owns what, a table belongs to the drivers that alone write it.
function ownersIn(accesses: readonly Known[], workspace: Workspace): Owners {
  const { tables } = workspace.settings
  const locked = lockedDomains(workspace)
  if (Object.keys(tables).length > 0)
    return { ownerOf: (table) => ownerOf(table, tables), domains: new Set(Object.values(tables)), locked }
  const writers = new Map<string, Set<string>>()
  for (const { table, effect, certain, place } of accesses) {
    if (effect === 'write' && certain && place.layer === 'driver' && place.domain !== undefined)
      writers.set(table, new Set([...(writers.get(table) ?? []), place.domain]))
  }
  const alone = new Map(
    [...writers].flatMap(([table, [only, ...more]]) => (only && more.length === 0 ? [[table, only]] : [])),
  )
  return { ownerOf: (table) => alone.get(table), domains: new Set(alone.values()), locked }
}

// A driver that imports another domain's driver reaches its tables all the same.
function* strayImports(
  gathered: ReadonlyMap<string, TableFacts>,
  { domains }: Owners,
  workspace: Workspace,
): Generator<FoundIn> {
  const drivers = new Map(workspace.files.filter(({ layer }) => layer === 'driver').map((place) => [place.path, place]))
  for (const [path, { imports }] of gathered) {
    const own = drivers.get(path)
    if (!own || !isOwner(own, domains)) continue
    for (const { source, at } of imports) {
      const meant = drivers.get(fileMeant(source, path, workspace) ?? '')
      if (meant && isOwner(meant, domains) && meant.domain !== own.domain)
        yield { path, at, message: `Imports ${source}, a driver of ${meant.domain}.` }
    }
  }
}

function isOwner({ domain }: FilePlace, domains: ReadonlySet<string>): boolean {
  return domain !== undefined && domains.has(domain)
}
