import { accessesIn, reaching, tableFactsOf, type Known, type TableFacts } from '../facts.ts'
import type { FoundIn, Workspace, WorkspaceRule } from '../model.ts'
import { ownerOf } from '../owners.ts'

/** Every table is written by one domain, and by nothing else. */
export const oneWriterPerTable: WorkspaceRule<TableFacts> = {
  name: 'one-writer-per-table',
  why: 'What two domains write, neither can answer for: each breaks the promises that the other makes about its rows.',
  mend: 'Call the driver of the domain that owns the table, in the same operation; or name another owner in the tables file.',
  layers: reaching,
  gather: tableFactsOf,
  judge,
}

function* judge(gathered: ReadonlyMap<string, TableFacts>, workspace: Workspace): Generator<FoundIn> {
  const { tables } = workspace.settings
  const writes = accessesIn(gathered, workspace).filter(({ effect }) => effect === 'write')
  if (Object.keys(tables).length === 0) return yield* judgeWithoutOwners(writes)

  for (const { path, at, table, verb, place, certain } of writes) {
    const owner = ownerOf(table, tables)
    if (owner === undefined && certain)
      yield { path, at, message: `Writes ${table} (${verb}), of which no owner is known; add it to the tables file.` }
    else if (owner !== undefined && owner !== place.domain)
      yield { path, at, message: `Writes ${table} (${verb}), which only the drivers of ${owner} write.` }
  }
}

// Where nobody has said who owns what, a table belongs to whoever alone writes it.
function* judgeWithoutOwners(writes: readonly Known[]): Generator<FoundIn> {
  const writers = new Map<string, Set<string>>()
  for (const access of writes) {
    if (access.certain) writers.set(access.table, new Set([...(writers.get(access.table) ?? []), writerOf(access)]))
  }
  for (const access of writes) {
    const others = [...(writers.get(access.table) ?? [])].filter((one) => one !== writerOf(access))
    if (others.length === 0) continue
    const { path, at, table, verb } = access
    yield { path, at, message: `Writes ${table} (${verb}), which ${others.sort().join(' and ')} writes too.` }
  }
}

function writerOf({ place: { domain, layer } }: Known): string {
  return domain ?? `the ${layer} layer`
}
