import type { SourceFile, Workspace } from './model.ts'
import { kindOfExport } from './module-kind.ts'

/** Where an object comes from. */
export interface Origin {
  /** `other` is proved: a class or literal of this file with such a method, a package that is no database, a built-in. */
  readonly verdict: 'database' | 'other' | 'unknown'
  /** What it is called on its way, its types too. */
  readonly names: readonly string[]
  /** The export of another file of the workspace that it is, or is made by. */
  readonly from?: { readonly source: string; readonly name: string }
}

/** What an origin is asked for: whether this object has a method of its own by this name. */
export interface Asked {
  readonly file: SourceFile
  readonly workspace: Workspace
  readonly word: string
}

export const UNKNOWN: Origin = { verdict: 'unknown', names: [] }
export const OTHER: Origin = { verdict: 'other', names: [] }
export const DATABASE: Origin = { verdict: 'database', names: [] }

/** What comes with the language, the browser or Node, and is no database. */
export const BUILT_IN =
  /^(?:Array|Map|Set|Weak\w+|Date|RegExp|URL\w*|Abort\w+|Error|Promise|String|Number|Boolean|Record|Intl|Math|JSON|Atomics|console|process|document|navigator|performance|crypto|caches|screen|history|location|localStorage|sessionStorage|indexedDB|chrome|browser|CSS|Worker|WebSocket|Event\w*|Message\w+|Text\w+coder|Blob|File\w*|Readable\w+|Writable\w+|Transform\w+|Animation|Path2D|Canvas\w+|Offscreen\w+|Lock\w*|WakeLock\w*|IDB\w+|HTML\w+|SVG\w+|XR\w+|Web[GR]\w+|GPU\w+|Media\w+|Audio\w+|Speech\w+|Performance\w+|Buffer|Function|Symbol|BigInt|Uint\w+|Int\w+|Float\w+|DataView|ArrayBuffer)$/

/** Of what may come from several places: one way to a database is enough; to be something else, all have to be. */
export function together(origins: readonly Origin[]): Origin {
  if (origins.length === 0) return UNKNOWN
  const verdicts = origins.map(({ verdict }) => verdict)
  const verdict = verdicts.includes('database') ? 'database' : verdicts.includes('unknown') ? 'unknown' : 'other'
  const from = origins.length === 1 ? origins[0]?.from : undefined
  return { verdict, names: [...new Set(origins.flatMap(({ names }) => names))].slice(0, 40), ...(from && { from }) }
}

/** The same origin, under more names. */
export function named(origin: Origin, ...names: (string | undefined)[]): Origin {
  return { ...origin, names: [...names.filter((name) => name !== undefined), ...origin.names] }
}

/** The origin of what a module exports. */
export function ofModule(source: string, name: string, { workspace }: Asked): Origin {
  const kind = kindOfExport(source, name, workspace)
  if (kind === 'database') return DATABASE
  return kind === 'other' ? OTHER : { ...UNKNOWN, from: { source, name } }
}
