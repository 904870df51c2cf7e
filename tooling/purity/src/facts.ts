import { accessesByCall } from './builders.ts'
import { refuseTooDeep } from './depth.ts'
import { methodsOf, type Method } from './methods.ts'
import type { FilePlace, SourceFile, Workspace } from './model.ts'
import { isOfServer, lockedDomains } from './owners.ts'
import { passedOnBy, type PassedOn } from './passed-on.ts'
import { knownOfTree } from './remembered.ts'
import { ELSEWHERE } from './sql-tokens.ts'
import { accessesByText, type Access } from './statements.ts'
import { parse, type Syntax } from './syntax.ts'
import { fileMeant } from './targets.ts'
import { valuesOf } from './values.ts'

/** An import that is there at run time. */
export interface RuntimeImport {
  readonly source: string
  readonly at: number
}

/** What a file has to do with tables. It is plain data. */
export interface TableFacts {
  readonly accesses: readonly Access[]
  readonly methods: readonly Method[]
  readonly imports: readonly RuntimeImport[]
  readonly passedOn: PassedOn
}

/** The layers whose files may touch a table. Tools are not held to it. */
export const reaching = ['pure', 'schemas', 'engine', 'driver', 'orchestrator', 'shim', 'client', 'app'] as const

// Without one of these a file that is no driver's writes nothing. Reading matters only where a domain is locked.
const WRITES =
  /\b(?:insert|update|delete|merge|truncate|copy|replace|into|alter|drop|refresh)(?:['"`\s]|\/\*|--)|\b(?:insertInto|updateTable|deleteFrom|mergeInto|replaceInto|batchInsert)\b|\.(?:into|table)\(|\b(?:knex|kysely|drizzle-orm|(?:pg|mysql|sqlite)Table)\b|\b(?:trx|db|qb|build|builder|database|supabase)(?:\(|\[|\??\.)/i
const REQUIRES = /\brequire\(/
const NAMES = /\bexports?\b/

const known = knownOfTree<Syntax, TableFacts>()

/** Gathers what a file has to do with tables. */
export function tableFactsOf(file: SourceFile, workspace: Workspace): TableFacts | undefined {
  const before = known().get(file.syntax)
  if (before) return before
  const facts = gather(file, workspace)
  known().set(file.syntax, facts)
  return facts
}

function gather(file: SourceFile, workspace: Workspace): TableFacts {
  const { packages, settings } = workspace
  const imports = runtimeImports(file).filter(
    ({ source }) =>
      source.startsWith('.') || packages.some(({ name }) => source === name || source.startsWith(`${name}/`)),
  )
  const isDriver = file.layer === 'driver'
  const passesOn = NAMES.test(file.syntax.kept) && /^(driver|schemas|pure)$/.test(file.layer)
  if (!isDriver && !WRITES.test(file.syntax.kept) && lockedDomains(workspace).size === 0) {
    return passesOn ? namesIfAsked(file, imports) : { accesses: [], methods: [], imports, passedOn: {} }
  }
  const values = valuesOf(file.syntax)
  const all = [...accessesByText(values), ...accessesByCall(values, settings.databasePackages)]
  const own = new Set(all.filter(({ verb }) => verb === 'create temporary').map(({ table }) => table))
  const accesses = all.filter(({ table }) => !own.has(table) && !isOfServer(table)).sort((a, b) => a.at - b.at)
  return { accesses, methods: isDriver ? methodsOf(file, accesses, values) : [], imports, passedOn: passedOnBy(values) }
}

// Few are asked which names they pass on: no tree is built for that before, and none is kept.
function namesIfAsked({ path, text }: SourceFile, imports: readonly RuntimeImport[]): TableFacts {
  let known: PassedOn | undefined
  return {
    accesses: [],
    methods: [],
    imports,
    get passedOn() {
      return (known ??= refuseTooDeep(path, () => passedOnBy(valuesOf(parse(path, text)))))
    },
  }
}

/** What a file imports, and is there at run time. */
export function runtimeImports({ syntax, text }: SourceFile): RuntimeImport[] {
  const { staticImports, staticExports, dynamicImports } = syntax.module
  const found: RuntimeImport[] = []
  for (const { moduleRequest, entries } of staticImports) {
    if (entries.length === 0 || entries.some(({ isType }) => !isType))
      found.push({ source: moduleRequest.value, at: moduleRequest.start })
  }
  for (const { moduleRequest, isType } of staticExports.flatMap(({ entries }) => entries)) {
    if (moduleRequest && !isType) found.push({ source: moduleRequest.value, at: moduleRequest.start })
  }
  for (const {
    moduleRequest: { start, end },
  } of dynamicImports) {
    found.push({ source: text.slice(start + 1, end - 1), at: start })
  }
  if (!REQUIRES.test(syntax.kept)) return found
  for (const { 1: source = '', index } of text.matchAll(/\brequire\(\s*['"]([^'"]+)['"]\s*\)/g)) {
    found.push({ source, at: index })
  }
  return found
}

/** An access with the names that other files have to tell, and where it was found. */
export interface Known extends Access {
  readonly path: string
  readonly place: FilePlace
}

const DEPTH = 6

/** Every access of the gathered files, whose tables are looked up in the files that name them. */
export function accessesIn(gathered: ReadonlyMap<string, TableFacts>, workspace: Workspace): Known[] {
  const places = new Map(workspace.files.map((place) => [place.path, place]))
  return [...gathered].flatMap(([path, { accesses }]) => {
    const place = places.get(path)
    return place
      ? accesses.flatMap((access) => tablesOf(access.table, path).map((table) => ({ ...access, table, path, place })))
      : []
  })

  function tablesOf(table: string, path: string): string[] {
    return table.includes(ELSEWHERE)
      ? lookUp(table, path, DEPTH)
          .filter(Boolean)
          .map((one) => one.toLowerCase())
      : [table]
  }

  function lookUp(text: string, path: string, depth: number): string[] {
    const [before = '', address, ...rest] = text.split(ELSEWHERE)
    if (address === undefined) return [text]
    const found = depth > 0 ? textsAt(address, path, depth) : []
    return found.flatMap((one) =>
      lookUp(before.replace(/"$/, '') + one.replaceAll('"', '') + rest.join(ELSEWHERE), path, depth),
    )
  }

  function textsAt(address: string, path: string, depth: number): string[] {
    const [source = '', name = ''] = address.split(/#(?!.*#)/)
    const file = fileMeant(source, path, workspace)
    const facts = file === undefined ? undefined : gathered.get(file)
    if (!facts || file === undefined) return []
    const direct = Object.entries(facts.passedOn).filter(([key]) => isAsked(key, name))
    const next = (text: string) => lookUp(text, file, depth - 1)
    if (direct.length > 0) return direct.flatMap(([, text]) => next(text))
    return throughOthers(facts, name).flatMap(next)
  }
}

function isAsked(key: string, name: string): boolean {
  return key === name || (name.endsWith('.*') && key.startsWith(name.slice(0, -1)))
}

// export { T } from './t', export * from './t': a member of T is asked for there.
function throughOthers({ passedOn }: TableFacts, name: string): string[] {
  const [first = '', ...members] = name.split('.')
  const through = passedOn[first] ?? passedOn['*']
  if (!through?.startsWith(ELSEWHERE)) return []
  const inner = through.slice(1, -1)
  const address = inner.endsWith('#')
    ? inner + (passedOn[first] ? members.join('.') : name)
    : [inner, ...members].join('.')
  return [ELSEWHERE + address + ELSEWHERE]
}
