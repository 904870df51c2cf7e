import type { HandedOn } from './handed-on.ts'
import type { Import } from './imports.ts'
import type { FilePlace, Layer, Workspace } from './model.ts'
import { placeOf, resolve, type Target } from './resolve.ts'
import { isOneOf } from './settings.ts'

/** What is known of the files of a workspace: what each hands on of others. */
export type HandedOnIn = (path: string) => readonly HandedOn[]

const FACES: readonly (Layer | undefined)[] = ['app', 'client', 'shim']
const HIDDEN: readonly (Layer | undefined)[] = ['driver', 'engine']

/** Whether a layer faces the outside, and may only dispatch. */
export function isFace(layer: Layer): boolean {
  return FACES.includes(layer)
}

/** What an import reaches that only operations may use, and through which files; undefined: nothing of the kind. */
export function reachedBy(
  from: FilePlace,
  one: Import,
  handedOn: HandedOnIn,
  workspace: Workspace,
): string | undefined {
  if (one.typeOnly) return undefined
  const target = resolve(workspace, from, one.specifier)
  const direct = hiddenBehind(target, workspace)
  if (direct) return direct
  if (target.kind !== 'file' || !target.place || isFace(target.place.layer)) return undefined
  const names = one.how === 'resolve' ? [] : one.names
  for (const name of names) {
    const found = follow({ path: target.path, name, seen: new Set() }, handedOn, workspace)
    if (found) return found
  }
  return undefined
}

interface Step {
  readonly path: string
  readonly name: string
  readonly seen: Set<string>
}

function follow({ path, name, seen }: Step, handedOn: HandedOnIn, workspace: Workspace): string | undefined {
  const place = placeOf(workspace, path)
  if (!place || seen.has(`${path}:${name}`)) return undefined
  seen.add(`${path}:${name}`)
  for (const one of handedOn(path)) {
    if (![one.as, '*'].includes(name) && one.as !== '*') continue
    const target = resolve(workspace, place, one.specifier)
    const hidden = hiddenBehind(target, workspace)
    if (hidden) return `${hidden}, through ${path}`
    if (target.kind !== 'file') continue
    const asked = one.as === '*' && one.name === '*' ? name : one.name
    const further = follow({ path: target.path, name: asked, seen }, handedOn, workspace)
    if (further) return further
  }
  return undefined
}

function hiddenBehind(target: Target, { settings }: Workspace): string | undefined {
  if (target.kind === 'npm')
    return isOneOf(target.name, settings.databasePackages) ? `the database package "${target.name}"` : undefined
  if (target.kind === 'unexported')
    return HIDDEN.includes(target.of.layer) ? `the ${target.of.layer} ${target.of.name}` : undefined
  if (target.kind !== 'file') return undefined
  const layer = target.place?.layer ?? target.of?.layer
  return HIDDEN.includes(layer) ? `the ${layer} ${target.path}` : undefined
}
