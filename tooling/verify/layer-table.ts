/** The layers of ARCHITECTURE §2, as a package names its own in "hoc": { "layer": … }. */
export const layers = ['pure', 'schemas', 'engine', 'driver', 'orchestrator', 'shim', 'client', 'app', 'tool'] as const
export type Layer = (typeof layers)[number]

/** What a layer may depend on. */
export interface Rule {
  /** Layers of ours that what ships may use. */
  readonly ours: readonly Layer[]
  /** Packages from npm that what ships may use: a list, or all but a list. */
  readonly npm: readonly string[] | { readonly except: readonly string[] }
  /** Layers of ours that tests and builds may use besides; tools they may always use. */
  readonly testing?: readonly Layer[]
  /** Packages from npm that even tests and builds may not use. */
  readonly never?: readonly string[]
  /** The package's tag for `turbo boundaries`, where it is not the layer's name. */
  readonly tags?: readonly string[]
}

const persistence = ['pg', 'knex', 'pg-boss']

/** The direction of dependencies. A library vetted for engines, with its page in docs/decisions, is added here. */
export const rules: Readonly<Record<Layer, Rule>> = {
  pure: { ours: [], npm: ['@noble/hashes'], never: persistence },
  schemas: { ours: [], npm: ['zod'], never: persistence },
  engine: { ours: ['schemas', 'pure'], npm: ['ipaddr.js'], never: persistence },
  driver: { ours: ['schemas', 'pure'], npm: ['pg', 'knex', 'zod', '@types/pg'] },
  orchestrator: { ours: ['schemas', 'pure', 'engine', 'driver'], npm: { except: ['fastify'] } },
  shim: { ours: ['orchestrator', 'schemas'], npm: [], never: persistence },
  client: { ours: ['schemas'], npm: ['zod'], never: persistence },
  app: {
    ours: ['orchestrator', 'schemas', 'pure', 'client', 'tool', 'app'],
    npm: { except: persistence },
    testing: ['driver'],
  },
  tool: {
    ours: ['schemas', 'pure', 'tool'],
    npm: { except: [] },
    testing: ['driver', 'orchestrator', 'engine', 'client', 'app'],
    tags: ['tool', 'server', 'config'],
  },
}

/** Whether a word is the name of a layer. */
export function isLayer(word: unknown): word is Layer {
  return layers.some((layer) => layer === word)
}
