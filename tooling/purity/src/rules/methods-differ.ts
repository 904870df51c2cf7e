import { likeness } from '../copies.ts'
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
// More words than any workspace has, and few enough for three of them to be one exact number.
const WORDS = 2 ** 17

interface Candidate extends Method {
  readonly path: string
  readonly shingles: Float64Array
}

function* judge(gathered: ReadonlyMap<string, TableFacts>, workspace: Workspace): Generator<FoundIn> {
  for (const group of groupsIn(gathered, workspace).values()) {
    for (const [i, one] of group.entries()) {
      const [closest] = group
        .slice(0, i)
        .map((other) => ({ other, likeness: likeness(one.shingles, other.shingles, ALIKE) }))
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
  const numbers = new Map<string, number>()
  for (const [path, { methods, accesses }] of [...gathered].sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const method of methods) {
      if (method.words.length < LEAST_WORDS) continue
      const touched = method.accesses.flatMap((i) => {
        const access = accesses[i]
        return access ? [`${access.effect} ${tables.get(`${path}:${access.at}:${access.verb}`) ?? access.table}`] : []
      })
      const key = [method.verb, ...new Set(touched)].sort().join(', ')
      groups.set(key, [...(groups.get(key) ?? []), { ...method, path, shingles: shinglesOf(method.words, numbers) }])
    }
  }
  return groups
}

// Three words in a row each, as one number: the words themselves are numbered as they are first seen.
function shinglesOf(words: readonly string[], numbers: Map<string, number>): Float64Array {
  const known = words.map((word) => {
    const number = numbers.get(word) ?? numbers.size
    numbers.set(word, number)
    return number
  })
  const shingles = new Float64Array(Math.max(0, words.length - 2))
  for (let i = 0; i < shingles.length; i++) {
    const [one = 0, two = 0, three = 0] = known.slice(i, i + 3)
    shingles[i] = (one * WORDS + two) * WORDS + three
  }
  return shingles.sort()
}
