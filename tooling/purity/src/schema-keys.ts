import type { Workspace } from './model.ts'
import { shapeOf, type Shape } from './shape.ts'
import type { Node, Syntax } from './syntax.ts'
import { fileMeant } from './targets.ts'

/** The shapes that a file holds by name, and where it has others from. Plain data. */
export interface Schemas {
  readonly shapes: Readonly<Record<string, Shape>>
  /** What is imported or passed on: the name here → the module, and the name there. */
  readonly elsewhere: Readonly<Record<string, { readonly source: string; readonly name: string }>>
  /** Modules of which everything is passed on. */
  readonly stars: readonly string[]
}

/** A key that a schema asks for, and where that is said. */
export interface Key {
  readonly at: number
  /** From the outside in. */
  readonly path: readonly string[]
  /** The name of the schema that it is of, where that is not the one that is looked at. */
  readonly of?: string
}

/** Whether what is asked for is of interest: a key by its name, or a schema by the name that it is known by. */
export type IsWanted = (name: string) => boolean

interface At {
  readonly path: string
  readonly all: ReadonlyMap<string, Schemas>
  readonly workspace: Workspace
  readonly isWanted: IsWanted
  /** What was found behind names before. */
  readonly known: Map<string, readonly Key[]>
}

/** The schemas of a file. */
export function schemasIn(syntax: Syntax): Schemas {
  const { shapes: renamed, ...others } = passedOnIn(syntax)
  const shapes: Record<string, Shape> = { ...renamed }
  for (const { id, init } of syntax.all('VariableDeclarator')) {
    if (id.type === 'Identifier' && init) shapes[id.name] = shapeOf(init as Node, syntax)
  }
  return { ...others, shapes }
}

/** What a file has from others, or exports by another name. Needs no tree. */
export function passedOnIn({ module }: Syntax): Schemas {
  const shapes: Record<string, Shape> = {}
  const elsewhere: Record<string, { source: string; name: string }> = {}
  for (const { entries, moduleRequest } of module.staticImports) {
    for (const { importName, localName } of entries)
      elsewhere[localName.value] = { source: moduleRequest.value, name: nameOf(importName) }
  }
  const passed = module.staticExports.flatMap(({ entries }) => entries)
  for (const { moduleRequest, importName, exportName, localName } of passed) {
    if (!exportName.name) continue
    if (moduleRequest) elsewhere[exportName.name] = { source: moduleRequest.value, name: nameOf(importName) }
    else if (localName.name && localName.name !== exportName.name)
      shapes[exportName.name] = { keys: [], parts: [], name: { path: [localName.name], at: 0 } }
  }
  const stars = passed.filter(({ importName }) => importName.kind === 'AllButDefault')
  return { shapes, elsewhere, stars: stars.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []) }
}

function nameOf({ kind, name }: { readonly kind: string; readonly name?: string | null }): string {
  return kind === 'Default' ? 'default' : (name ?? '*')
}

/** Looks for wanted keys in shapes of files, followed to wherever they are said. */
export function searchOf(all: ReadonlyMap<string, Schemas>, workspace: Workspace, isWanted: IsWanted) {
  const known = new Map<string, readonly Key[]>()
  return (shape: Shape, path: string): Iterable<Key> => within(shape, { path, all, workspace, isWanted, known })
}

function* within(shape: Shape, at: At): Generator<Key> {
  for (const key of inside(shape, at)) yield shape.at === undefined ? key : { ...key, at: shape.at }
}

function* inside({ keys, parts, name, only, without = [] }: Shape, at: At): Generator<Key> {
  for (const key of keys) {
    if (at.isWanted(key.name)) yield { at: key.at, path: [key.name] }
    else for (const inner of within(key.value, at)) yield { ...inner, path: [key.name, ...inner.path] }
  }
  const isKept = ({ path: [first = ''] }: Key) => !without.includes(first) && (only?.includes(first) ?? true)
  const isCut = only !== undefined || without.length > 0
  for (const part of parts) yield* [...(isCut ? cut(part, at) : within(part, at))].filter(isKept)
  if (name) yield* named(name, at)
}

// What is called for its tenant is asked for the keys that are kept of it.
function cut(part: Shape, at: At): Iterable<Key> {
  const { name } = part
  if (!name || !at.isWanted(name.path.at(-1) ?? '')) return within(part, at)
  return ofNamed(name.path, at).map(({ path }) => ({ at: name.at, path }))
}

// What is known by a name is told where it is used: there it goes in.
function* named({ path, at: place }: NonNullable<Shape['name']>, at: At): Generator<Key> {
  const steps = path.filter((step, i) => i === 0 || step !== 'shape')
  if (at.isWanted(steps.at(-1) ?? '')) yield { at: place, path: [path.join('.')] }
  else for (const key of ofNamed(steps, at)) yield { at: place, path: key.path, of: path.join('.') }
}

function ofNamed(steps: readonly string[], at: At): readonly Key[] {
  const place = `${at.path} ${steps.join('.')}`
  const before = at.known.get(place)
  if (before) return before
  at.known.set(place, []) // while it is being found out: a schema may be made of itself
  const found = [...behind(steps, at)]
  at.known.set(place, found)
  return found
}

function* behind([first = '', ...rest]: readonly string[], at: At): Generator<Key> {
  const schemas = at.all.get(at.path)
  if (!schemas) return
  const own = Object.hasOwn(schemas.shapes, first) ? schemas.shapes[first] : undefined
  if (own) return yield* within(selected(own, rest), at)
  const other = Object.hasOwn(schemas.elsewhere, first) ? schemas.elsewhere[first] : undefined
  const sources = other ? [other] : schemas.stars.map((source) => ({ source, name: first }))
  for (const { source, name } of sources) {
    const path = fileMeant(source, at.path, at.workspace)
    if (path !== undefined) yield* ofNamed(name === '*' ? rest : [name, ...rest], { ...at, path })
  }
}

function selected(shape: Shape, [first, ...rest]: readonly string[]): Shape {
  if (first === undefined) return shape
  const own = shape.keys.find(({ name }) => name === first)
  if (own) return selected(own.value, rest)
  return { keys: [], parts: shape.parts.map((part) => selected(part, [first, ...rest])) }
}
