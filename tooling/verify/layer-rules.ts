import type { Result } from './report.ts'
import type { Manifest, Package } from './workspace.ts'

const layers = ['pure', 'schemas', 'engine', 'driver', 'orchestrator', 'shim', 'client', 'app', 'tool'] as const
type Layer = (typeof layers)[number]

interface Rule {
  /** Layers of ours that what ships may depend on. */
  readonly ours: readonly Layer[]
  /** Packages from npm that what ships may depend on: a list, or everything but a list. */
  readonly npm: readonly string[] | { readonly except: readonly string[] }
  /** Layers of ours that tests and builds may use besides. */
  readonly testing?: readonly Layer[]
}

const persistence = ['pg', 'knex', 'pg-boss']

/** The direction of dependencies. An engine's vetted libraries, each with a decision page, are added to its list. */
const rules: Readonly<Record<Layer, Rule>> = {
  pure: { ours: [], npm: ['@noble/hashes'] },
  schemas: { ours: [], npm: ['zod'] },
  engine: { ours: ['schemas', 'pure'], npm: [] },
  driver: { ours: ['schemas', 'pure'], npm: ['pg', 'knex', 'zod', '@types/pg'] },
  orchestrator: { ours: ['schemas', 'pure', 'engine', 'driver'], npm: { except: ['fastify'] } },
  shim: { ours: ['orchestrator', 'schemas'], npm: [] },
  client: { ours: ['schemas'], npm: ['zod'] },
  app: {
    ours: ['orchestrator', 'schemas', 'pure', 'client', 'tool'],
    npm: { except: persistence },
    testing: ['driver', 'app'],
  },
  tool: { ours: ['schemas', 'pure', 'tool'], npm: { except: [] }, testing: ['driver'] },
}

const notEvenForTests: Partial<Record<Layer, readonly string[]>> = {
  pure: persistence,
  schemas: persistence,
  engine: persistence,
  shim: persistence,
  client: persistence,
}

const turboTags: Partial<Record<Layer, readonly string[]>> = { tool: ['tool', 'server', 'config'] }

/** Looks at what every package declares: its layer, its tag, and whether its dependencies point downwards. */
export function checkLayers(packages: readonly Package[], rootManifest: Manifest): Result[] {
  const layerOf = new Map(packages.map(({ manifest }) => [manifest.name, manifest.hoc?.layer]))
  return [
    { name: 'package.json', problems: rootProblems(rootManifest) },
    ...packages.map((pkg) => ({
      name: `${pkg.folder} (${pkg.manifest.hoc?.layer ?? 'no layer'})`,
      problems: problemsOf(pkg, layerOf),
    })),
  ]
}

function rootProblems(manifest: Manifest): string[] {
  const names = Object.keys({
    ...manifest.dependencies,
    ...manifest.optionalDependencies,
    ...manifest.peerDependencies,
  })
  return names.map(
    (name) => `expected tools only, as devDependencies, and found "${name}" to run with: declare it in a package`,
  )
}

function problemsOf({ folder, manifest, tags }: Package, layerOf: ReadonlyMap<string, string | undefined>): string[] {
  const layer = manifest.hoc?.layer
  if (!isLayer(layer)) return [`expected "hoc": { "layer": one of ${layers.join(', ')} } and found "${layer}"`]

  const rule = rules[layer]
  const expectedTags = turboTags[layer] ?? [layer]
  const problems: string[] = []
  if (tags.length !== 1 || !expectedTags.includes(tags[0] ?? '')) {
    problems.push(`expected one tag (${expectedTags.join(' or ')}) in turbo.json and found "${tags.join(', ')}"`)
  }
  if (manifest.name !== `@hoc/${folder.split('/')[1]}`)
    problems.push(`expected its folder's name after @hoc/ and found "${manifest.name}"`)
  if (layer === 'engine' && manifest.name !== `@hoc/engine-${manifest.hoc?.domain}`) {
    problems.push(
      `expected "hoc": { "domain" } to be what follows engine- in "${manifest.name}" and found "${manifest.hoc?.domain}"`,
    )
  }

  // A private package does not ship: all it declares is for tests and builds.
  const shipped = { ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.peerDependencies }
  const ships = manifest.private ? {} : shipped
  const tests = manifest.private ? { ...shipped, ...manifest.devDependencies } : manifest.devDependencies
  for (const name of Object.keys(ships)) problems.push(...judge(layer, name, layerOf, rule))
  for (const name of Object.keys(tests ?? {})) problems.push(...judgeForTests(layer, name, layerOf, rule))
  return problems
}

function judge(layer: Layer, name: string, layerOf: ReadonlyMap<string, string | undefined>, rule: Rule): string[] {
  const other = layerOf.get(name)
  if (layerOf.has(name)) {
    return rule.ours.some((allowed) => allowed === other)
      ? []
      : [forbidden(layer, `${name} (${other})`, rule.ours.join(', '))]
  }
  if ('except' in rule.npm)
    return rule.npm.except.includes(name) ? [forbidden(layer, name, `all but ${rule.npm.except.join(', ')}`)] : []
  return rule.npm.includes(name) ? [] : [forbidden(layer, name, rule.npm.join(', '))]
}

function judgeForTests(
  layer: Layer,
  name: string,
  layerOf: ReadonlyMap<string, string | undefined>,
  rule: Rule,
): string[] {
  const other = layerOf.get(name)
  const allowed: readonly Layer[] = [...rule.ours, 'tool', ...(rule.testing ?? [])]
  if (layerOf.has(name)) {
    return allowed.some((one) => one === other) ? [] : [forbidden(layer, `${name} (${other})`, allowed.join(', '))]
  }
  return notEvenForTests[layer]?.includes(name) ? [forbidden(layer, `${name}, even for tests`, 'no database')] : []
}

function forbidden(layer: Layer, name: string, allowed: string): string {
  return `${layer} may not depend on ${name}; allowed here: ${allowed || 'nothing'}`
}

function isLayer(value: unknown): value is Layer {
  return layers.some((layer) => layer === value)
}
