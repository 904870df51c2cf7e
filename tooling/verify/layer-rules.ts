import { isLayer, type Layer, layers, type Rule, rules } from './layer-table.ts'
import type { Result } from './report.ts'
import type { Manifest, Package } from './workspace.ts'

/** The layer of every package of the workspace, by the package's name. */
type Layers = ReadonlyMap<string, string | undefined>

/** Looks at what every package declares: its layer, its tag, and whether its dependencies point downwards. */
export function checkLayers(packages: readonly Package[], rootManifest: Manifest): Result[] {
  const layerOf: Layers = new Map(packages.map(({ manifest }) => [manifest.name, manifest.hoc?.layer]))
  const results = packages.map((pkg) => ({
    name: `${pkg.folder} (${pkg.manifest.hoc?.layer ?? 'no layer'})`,
    problems: problemsOf(pkg, layerOf),
  }))
  return [{ name: 'package.json', problems: rootProblems(rootManifest) }, ...results]
}

function rootProblems(manifest: Manifest): string[] {
  const message = 'expected tools only, as devDependencies, and found to run with'
  return Object.keys(shippedWith(manifest)).map((name) => `${message}: "${name}"; declare it in a package`)
}

function problemsOf(pkg: Package, layerOf: Layers): string[] {
  const layer = pkg.manifest.hoc?.layer
  if (!isLayer(layer)) return [`expected "hoc": { "layer": one of ${layers.join(', ')} } and found "${layer}"`]
  return [...identityProblems(pkg, layer), ...dependencyProblems(pkg.manifest, layer, layerOf)]
}

function identityProblems({ folder, manifest, tags }: Package, layer: Layer): string[] {
  const expectedTags = rules[layer].tags ?? [layer]
  const expectedName = `@hoc/${folder.split('/')[1]}`
  const problems: string[] = []
  if (tags.length !== 1 || !expectedTags.includes(tags[0] ?? '')) {
    problems.push(`expected one tag (${expectedTags.join(' or ')}) in turbo.json and found "${tags.join(', ')}"`)
  }
  if (manifest.name !== expectedName) problems.push(`expected the name ${expectedName} and found ${manifest.name}`)
  if (layer === 'engine' && manifest.name !== `@hoc/engine-${manifest.hoc?.domain}`) {
    problems.push(
      `expected "domain" beside "layer" to be what follows @hoc/engine- and found "${manifest.hoc?.domain}"`,
    )
  }
  return problems
}

/** A private package does not ship: all it declares is for tests and builds. */
function dependencyProblems(manifest: Manifest, layer: Layer, layerOf: Layers): string[] {
  const shipped = shippedWith(manifest)
  const ships = manifest.private ? {} : shipped
  const tests = manifest.private ? { ...shipped, ...manifest.devDependencies } : (manifest.devDependencies ?? {})
  const rule = rules[layer]
  const forTests: Rule = {
    ours: [...rule.ours, ...(rule.testing ?? []), 'tool'],
    npm: { except: rule.never ?? [] },
  }
  const words = `${layer} may not depend on`
  return [
    ...Object.keys(ships).flatMap((name) => forbidden(name, rule, layerOf).map((why) => `${words} ${name}: ${why}`)),
    ...Object.keys(tests).flatMap((name) =>
      forbidden(name, forTests, layerOf).map((why) => `${words} ${name}, even for tests: ${why}`),
    ),
  ]
}

function forbidden(name: string, rule: Rule, layerOf: Layers): string[] {
  if (layerOf.has(name)) {
    const layer = layerOf.get(name)
    const allowed = rule.ours.some((one) => one === layer)
    return allowed ? [] : [`it is of layer ${layer}, and allowed are ${rule.ours.join(', ') || 'none'}`]
  }
  if ('except' in rule.npm) return rule.npm.except.includes(name) ? ['it is left to other layers'] : []
  return rule.npm.includes(name) ? [] : [`allowed from npm are ${rule.npm.join(', ') || 'none'}`]
}

function shippedWith(manifest: Manifest): Readonly<Record<string, string>> {
  return { ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.peerDependencies }
}
