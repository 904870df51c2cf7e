import { dispatchesIn, givenBy, holdsDispatch, type Given, type Taken } from '../dispatches.ts'
import { matches } from '../glob.ts'
import { nameOf } from '../imports.ts'
import { fileMeant } from '../targets.ts'
import type { Found, FoundIn, SourceFile, Workspace, WorkspaceRule } from '../model.ts'
import { scopesOf } from '../scope.ts'
import type { Syntax } from '../syntax.ts'

interface Gathered {
  /** What an operation file does itself. */
  readonly found: readonly Found[]
  /** What it takes from files of the workspace. */
  readonly taken: readonly (Taken & { readonly at: number })[]
  /** What any other file gives to those who import it. */
  readonly given: readonly Given[]
}

/** An operation calls drivers and engines, never another operation: one dispatch, one decision, one transaction. */
export const operationsNeverDispatch: WorkspaceRule<Gathered> = {
  name: 'operations-never-dispatch',
  why: 'A dispatch within a dispatch is a second transaction and a second authority: one may stand where the other fell.',
  mend: 'Call the other domain’s driver and engine in the same operation, or write an event that a consequence dispatches on.',
  layers: ['orchestrator'],
  hint: () => /dispatch|\b(?:import|from|require|operation)\b|\\[ux]/i,
  gather,
  judge,
}

function gather(file: SourceFile, workspace: Workspace): Gathered {
  if (!matches(file.path, workspace.settings.operations)) {
    return { found: [], taken: [], given: givenBy(file, workspace) }
  }
  return { found: [...dispatchesIn(file.syntax.program, file, workspace)], taken: takenBy(file, workspace), given: [] }
}

function takenBy({ path, syntax }: SourceFile, workspace: Workspace): Gathered['taken'] {
  return importedInto(syntax).flatMap(({ source, name, at }) => {
    if (holdsDispatch({ source, name }, workspace)) return []
    const file = fileMeant(source, path, workspace)
    return file ? [{ file, name, at }] : []
  })
}

interface Imported {
  readonly source: string
  readonly name: string
  readonly at: number
}

// What is there at run time. `import a = require('b')` is not told without a tree, nor where `* as a` stands.
function importedInto(syntax: Syntax): Imported[] {
  if (/\brequire\b|\*\s*as\b|\\u/.test(syntax.kept))
    return scopesOf(syntax).all.flatMap(({ from, node }) =>
      from && !from.typeOnly ? [{ ...from, at: node.start }] : [],
    )
  return syntax.module.staticImports.flatMap(({ moduleRequest, entries }) =>
    entries.flatMap(({ importName, localName, isType }) =>
      isType
        ? []
        : [{ source: moduleRequest.value, name: nameOf(importName), at: importName.start ?? localName.start }],
    ),
  )
}

function* judge(gathered: ReadonlyMap<string, Gathered>): Generator<FoundIn> {
  const given = new Map<string, Given>()
  for (const [path, one] of gathered) for (const each of one.given) given.set(`${path}#${each.name}`, each)

  for (const [path, { found, taken }] of gathered) {
    for (const one of found) yield { path, ...one }
    for (const { file, name, at } of taken)
      if (dispatches({ file, name }, given, new Set()))
        yield { path, at, message: `Takes \`${name}\` from ${file}, which dispatches.` }
  }
}

function dispatches({ file, name }: Taken, given: ReadonlyMap<string, Given>, seen: Set<string>): boolean {
  const key = `${file}#${name}`
  if (seen.has(key)) return false
  seen.add(key)
  if (name === '*') {
    const all = [...given].filter(([each]) => each.startsWith(`${file}#`)).map(([, { name }]) => name)
    return all.some((each) => each !== '*' && dispatches({ file, name: each }, given, seen))
  }
  const one = given.get(key)
  const passedOn = given.get(`${file}#*`)?.takes ?? []
  const next = one?.takes ?? passedOn.map((from) => ({ ...from, name }))
  return one?.dispatches === true || next.some((each) => dispatches(each, given, seen))
}
