import type { Layer, Settings } from './model.ts'
import { isOneOf } from './settings.ts'

/** What a layer may use. */
interface Law {
  /** Layers of the workspace that what ships may use. */
  readonly ours: readonly Layer[]
  /** Layers that its tests and builds may use besides; tools they may always use. */
  readonly testing?: readonly Layer[]
  /** Kinds of packages from npm that what ships may use; or that it may not, with all others allowed. */
  readonly npm: { readonly only: readonly Kind[] } | { readonly except: readonly Kind[] }
  /** Whether not even its tests may use a database. */
  readonly neverDatabases?: true
}

type Kind = 'database' | 'pure' | 'http'

/** The direction of dependencies: apps, clients and shims → orchestrator → engines and drivers → schemas and what is pure. */
const laws: Readonly<Record<Layer, Law>> = {
  pure: { ours: [], npm: { only: ['pure'] }, neverDatabases: true },
  schemas: { ours: [], npm: { only: ['pure'] }, neverDatabases: true },
  engine: { ours: ['schemas', 'pure'], npm: { only: ['pure'] }, neverDatabases: true },
  driver: { ours: ['schemas', 'pure'], npm: { only: ['database', 'pure'] } },
  orchestrator: { ours: ['schemas', 'pure', 'engine', 'driver'], npm: { except: ['http'] } },
  shim: { ours: ['orchestrator', 'schemas'], npm: { only: [] }, neverDatabases: true },
  client: { ours: ['schemas'], npm: { only: ['pure'] }, neverDatabases: true },
  app: {
    ours: ['orchestrator', 'schemas', 'pure', 'client', 'tool', 'app'],
    testing: ['driver'],
    npm: { except: ['database'] },
  },
  tool: {
    ours: ['schemas', 'pure', 'tool'],
    testing: ['driver', 'orchestrator', 'engine', 'client', 'app'],
    npm: { except: [] },
  },
}

/** Packages that answer HTTP. */
export const HTTP_PACKAGES = [
  'fastify',
  'express',
  'hono',
  'koa',
  'koa-router',
  '@koa/router',
  '@hapi/hapi',
  'restify',
  'polka',
  'h3',
  'elysia',
  'find-my-way',
  'itty-router',
  'micro',
  '@nestjs/common',
  '@nestjs/core',
  'routing-controllers',
]

// What a compiler leaves behind, whatever the code says.
const COMPILED_IN = ['tslib', '@swc/helpers', '@babel/runtime']

/** The layers that a layer may use, in what ships or in tests. */
export function layersFor(layer: Layer, use: 'ships' | 'tests'): readonly Layer[] {
  const { ours, testing = [] } = laws[layer]
  return use === 'ships' ? ours : [...new Set<Layer>([...ours, ...testing, 'tool'])]
}

/** Whether a layer may use a package from npm, in what ships or in tests. */
export function mayUse(layer: Layer, name: string, use: 'ships' | 'tests', settings: Settings): boolean {
  const typed = name.replace(/^@types\/(?:(.+)__)?/, (_, scope: string | undefined) => (scope ? `@${scope}/` : ''))
  const { npm, neverDatabases } = laws[layer]
  if (isOneOf(typed, settings.libraries[layer] ?? []) || isOneOf(typed, [...COMPILED_IN, '@types/node'])) return true
  if (use === 'tests') return !neverDatabases || name !== typed || !isOf('database', name, settings)
  if (name === '@types/node') return true
  if ('except' in npm) return !npm.except.some((kind) => isOf(kind, typed, settings))
  return npm.only.some((kind) => isOf(kind, typed, settings))
}

function isOf(kind: Kind, name: string, { databasePackages, pureLibraries }: Settings): boolean {
  const lists = { database: databasePackages, pure: pureLibraries, http: HTTP_PACKAGES }
  return isOneOf(name, lists[kind])
}
