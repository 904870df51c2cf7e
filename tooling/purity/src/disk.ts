import { existsSync, readdirSync, readFileSync, statSync, type Dirent } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'

import { globToRegExp } from './glob.ts'
import { parsed, parseJson } from './json.ts'
import { readManifest } from './package-json.ts'
import { Config, CONFIG_FILE } from './settings.ts'
import { readTables } from './tables.ts'
import { packagesSaid } from './yaml.ts'
import { CannotScan, type Contents, type Manifest } from './workspace.ts'

const CODE = /\.[cm]?[jt]sx?$/
const DECLARATIONS = /\.d\.[cm]?ts$/
const NEVER = new Set(['node_modules', 'dist', 'build', 'out', 'coverage', 'vendor'])
// Nobody builds into a folder of sources: there it is a name like any other.
const SOURCES = /(^|\/)src(\/|$)/
const ALSO_SOURCES = new Set(['build', 'out', 'coverage'])

/** Reads what a workspace is made of: its packages, the paths of its code, its configuration. Reads no code but tables files. */
export function readContents(root: string): Contents {
  if (!existsSync(path.join(root, 'package.json'))) {
    throw new CannotScan(`Expected a package.json in ${root}, saw none. Name the folder of a workspace.`)
  }
  const manifestTexts = new Map<string, string>()
  const disk = { root, listed: new Map<string, Entry[]>() }
  const manifests = readManifests(disk, manifestTexts)
  const paths = [...manifests.keys()].includes('') ? [...codeIn(disk)].sort() : []
  const config = readConfig(root)
  return {
    manifests,
    manifestTexts,
    paths,
    config,
    tables: tablesIn(root, paths),
    ...reading(root),
  }
}

const SAYS_GENERATED = /@generated|code generated .*do not edit|generated (by|from) .*(do not|don't) edit/i
// What is read to see whether it was generated is mostly looked at soon after, unless there is very much of it.
const MOST_KEPT = 4_000

function reading(root: string): Required<Pick<Contents, 'isGenerated' | 'textOf'>> {
  const kept = new Map<string, string>()
  const read = (file: string) => readFileSync(path.join(root, file), 'utf8')
  return {
    isGenerated(file) {
      const text = read(file)
      if (kept.size < MOST_KEPT) kept.set(file, text)
      return SAYS_GENERATED.test(text.slice(0, 512))
    },
    textOf(file) {
      const text = kept.get(file)
      kept.delete(file)
      return text ?? read(file)
    },
  }
}

/** A folder, and what was seen of the folders in it: each is listed once. */
interface Disk {
  readonly root: string
  readonly listed: Map<string, Entry[]>
}

interface Entry {
  readonly entry: Dirent
  readonly file: string
}

function readManifests(disk: Disk, texts: Map<string, string>): Map<string, Manifest> {
  const { root } = disk
  const own = manifestIn(root, '', texts)
  const { included, excluded } = workspaceGlobs(root, own)
  const found = new Map<string, Manifest>([['', own]])
  if (included.length === 0) return found
  for (const folder of foldersIn(disk)) {
    if (!included.some((glob) => glob.test(folder)) || excluded.some((glob) => glob.test(folder))) continue
    if (existsSync(path.join(root, folder, 'package.json'))) found.set(folder, manifestIn(root, folder, texts))
  }
  if (found.size === 1) throw new CannotScan(`The globs of the workspace at ${root} match no package.`)
  return found
}

function workspaceGlobs(root: string, { workspaces }: Manifest) {
  const file = path.join(root, 'pnpm-workspace.yaml')
  const ofPnpm = existsSync(file) ? parsed(file, packagesSaid, readFileSync(file, 'utf8')) : undefined
  const ofNpm = Array.isArray(workspaces) ? { packages: workspaces as unknown } : workspaces
  const globs = [...globsOf(file, ofPnpm), ...globsOf(path.join(root, 'package.json'), ofNpm)]
  return {
    included: globs.filter((glob) => !glob.startsWith('!') && glob !== '.').map(globToRegExp),
    excluded: globs.filter((glob) => glob.startsWith('!')).map((glob) => globToRegExp(glob.slice(1))),
  }
}

const Globs = z.array(z.string())

function globsOf(file: string, given: unknown): string[] {
  const packages: unknown = Object(given).packages ?? []
  const { success, data } = Globs.safeParse(packages)
  if (!success)
    throw new CannotScan(`Expected the globs of ${file} to be a list of texts, saw ${JSON.stringify(packages)}.`)
  return data.map((glob) => glob.replace(/\/$/, ''))
}

// The text is kept as well: rules say at which line of it something stands.
function manifestIn(root: string, folder: string, texts: Map<string, string>): Manifest {
  const file = path.join(root, folder, 'package.json')
  const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '')
  texts.set(folder, text)
  return readManifest(file, text)
}

function readConfig(root: string): Config {
  const file = path.join(root, CONFIG_FILE)
  const { success, data, error } = Config.safeParse(existsSync(file) ? parseJson(file, readFileSync(file, 'utf8')) : {})
  if (!success) throw new CannotScan(`${file} is not as expected:\n${z.prettifyError(error)}`)
  return data
}

function entriesOf({ root, listed }: Disk, folder: string): readonly Entry[] {
  const before = listed.get(folder)
  if (before) return before
  const isLookedAt = ({ name }: Dirent) =>
    !name.startsWith('.') && (!NEVER.has(name) || (SOURCES.test(folder) && ALSO_SOURCES.has(name)))
  const entries = readdirSync(path.join(root, folder), { withFileTypes: true })
    .filter(isLookedAt)
    .map((entry) => ({ entry, file: folder ? `${folder}/${entry.name}` : entry.name }))
  listed.set(folder, entries)
  return entries
}

function* foldersIn(disk: Disk, folder = ''): Generator<string> {
  for (const { entry, file } of entriesOf(disk, folder)) {
    if (!entry.isDirectory()) continue
    yield file
    yield* foldersIn(disk, file)
  }
}

function* codeIn(disk: Disk, folder = ''): Generator<string> {
  for (const { entry, file } of entriesOf(disk, folder)) {
    if (entry.isDirectory()) yield* codeIn(disk, file)
    else if (CODE.test(file) && !DECLARATIONS.test(file) && holdsText(disk.root, file, entry)) yield file
  }
}

// Whoever waits for what a pipe brings may wait for ever.
function holdsText(root: string, file: string, entry: Dirent): boolean {
  return entry.isFile() || (entry.isSymbolicLink() && statSync(path.join(root, file)).isFile())
}

// `tables.ts` or `tables.json` beside the drivers says which domain writes a table.
function tablesIn(root: string, paths: readonly string[]): Record<string, string> {
  const beside = new Set(paths.map((file) => path.posix.join(path.posix.dirname(file), 'tables.json')))
  const files = [...paths.filter((file) => /(^|\/)tables\.[cm]?[jt]s$/.test(file)), ...beside]
  return Object.assign(
    {},
    ...files
      .filter((file) => existsSync(path.join(root, file)))
      .map((file) => readTables(file, readFileSync(path.join(root, file), 'utf8'))),
  ) as Record<string, string>
}
