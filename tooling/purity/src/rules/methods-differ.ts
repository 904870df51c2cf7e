import { accessesIn, tableFactsOf, type TableFacts } from '../facts.ts'
import type { FoundIn, Workspace, WorkspaceRule } from '../model.ts'
import type { Method } from '../methods.ts'

/** Two methods of drivers that do nearly the same are one method that was written twice. */
export const methodsDiffer: WorkspaceRule<TableFacts> = {
  name: 'methods-differ',
  why: 'Where two methods do nearly the same, one is mended and the other forgotten.',
  mend: 'Extend the method that is there, by an argument or a filter, and let both callers use it.',
  layers: ['driver'],
  gather: tableFactsOf,
  judge,
}

/** From which likeness on two methods are the same. */
const ALIKE = 0.7
// Shorter methods are alike because there is little to say.
const LEAST_WORDS = 30

interface Candidate extends Method {
  readonly path: string
  readonly shingles: ReadonlyMap<string, number>
}

function* judge(gathered: ReadonlyMap<string, TableFacts>, workspace: Workspace): Generator<FoundIn> {
  for (const group of groupsIn(gathered, workspace).values()) {
    for (const [i, one] of group.entries()) {
      const [closest] = group
        .slice(0, i)
        .map((other) => ({ other, likeness: likeness(one.shingles, other.shingles) }))
        .filter((pair) => pair.likeness >= ALIKE)
        .sort((a, b) => b.likeness - a.likeness)
      if (!closest) continue
      const where = closest.other.path === one.path ? '' : ` of ${closest.other.path}`
      const message = `${one.name} is ${Math.round(closest.likeness * 100)} % alike to ${closest.other.name}${where}.`
      yield { path: one.path, at: one.at, message, severity: 'warning' }
    }
  }
}

// Only methods that do the same to the same tables can be the same.
function groupsIn(gathered: ReadonlyMap<string, TableFacts>, workspace: Workspace): Map<string, Candidate[]> {
  const tables = new Map<string, string>()
  for (const { path, at, verb, table } of accessesIn(gathered, workspace)) tables.set(`${path}:${at}:${verb}`, table)
  const groups = new Map<string, Candidate[]>()
  for (const [path, { methods, accesses }] of [...gathered].sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const method of methods) {
      if (method.words.length < LEAST_WORDS) continue
      const touched = method.accesses.flatMap((i) => {
        const access = accesses[i]
        return access ? [`${access.effect} ${tables.get(`${path}:${access.at}:${access.verb}`) ?? access.table}`] : []
      })
      const key = [method.verb, ...new Set(touched)].sort().join(', ')
      groups.set(key, [...(groups.get(key) ?? []), { ...method, path, shingles: shinglesOf(method.words) }])
    }
  }
  return groups
}

function shinglesOf(words: readonly string[]): Map<string, number> {
  const shingles = new Map<string, number>()
  for (let i = 0; i + 2 < words.length; i++) {
    const shingle = words.slice(i, i + 3).join(' ')
    shingles.set(shingle, (shingles.get(shingle) ?? 0) + 1)
  }
  return shingles
}

/** How much of two texts is the same, from 0 to 1. */
function likeness(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): number {
  let [shared, all] = [0, 0]
  for (const [shingle, count] of one) {
    shared += Math.min(count, other.get(shingle) ?? 0)
    all += count
  }
  for (const count of other.values()) all += count
  return all === 0 ? 0 : (2 * shared) / all
}
