import { conclude, look } from '../check.ts'
import type { Finding, Rule } from '../model.ts'
import { manifestOf } from '../manifest.ts'
import { Config } from '../settings.ts'
import { workspaceFrom, type Manifest } from '../workspace.ts'

const dependencies = { '@hoc/spine-schemas': '1', '@hoc/canonical': '1' }

/** A small workspace in our shape: what fixtures are set in. */
export const manifests: Readonly<Record<string, Manifest>> = {
  '': { name: 'shop' },
  'packages/canonical': { name: '@hoc/canonical', hoc: { layer: 'pure' }, exports: { './digest': './src/digest.ts' } },
  'packages/spine-schemas': {
    name: '@hoc/spine-schemas',
    hoc: { layer: 'schemas' },
    exports: { './orders': './src/orders.ts' },
    peerDependencies: { zod: '1' },
  },
  'packages/engine-orders': {
    name: '@hoc/engine-orders',
    hoc: { layer: 'engine', domain: 'orders' },
    exports: { './price': './src/price.ts' },
    dependencies,
  },
  'packages/engine-stock': {
    name: '@hoc/engine-stock',
    hoc: { layer: 'engine', domain: 'stock' },
    exports: { './count': './src/count.ts' },
    dependencies,
  },
  'packages/drivers': {
    name: '@hoc/drivers',
    hoc: { layer: 'driver' },
    exports: { './orders': './src/orders.ts', './stock': './src/stock.ts', './tx': './src/tx.ts' },
    dependencies: { ...dependencies, pg: '1', knex: '1', zod: '1' },
  },
  'packages/spine-orchestrator': {
    name: '@hoc/spine-orchestrator',
    hoc: { layer: 'orchestrator' },
    exports: { './spine': './src/spine.ts' },
    dependencies: {
      ...dependencies,
      '@hoc/engine-orders': '1',
      '@hoc/engine-stock': '1',
      '@hoc/drivers': '1',
      pg: '1',
    },
  },
  'packages/client': {
    name: '@hoc/client',
    hoc: { layer: 'client' },
    exports: { './client': './src/client.ts' },
    dependencies: { '@hoc/spine-schemas': '1' },
  },
  'packages/legacy-shim': {
    name: '@hoc/legacy-shim',
    hoc: { layer: 'shim' },
    dependencies: { '@hoc/spine-orchestrator': '1', '@hoc/spine-schemas': '1' },
  },
  'apps/api': {
    name: '@hoc/api',
    hoc: { layer: 'app' },
    dependencies: { '@hoc/spine-orchestrator': '1', '@hoc/spine-schemas': '1', fastify: '1' },
  },
  'tooling/build': { name: '@hoc/build', hoc: { layer: 'tool' } },
}

/** Which domain writes which of its tables. */
export const tables = { orders: 'orders', order_lines: 'orders', stock: 'stock', stock_moves: 'stock' }

/** Path → text of files in the small workspace. */
export type Files = Readonly<Record<string, string>>

/**
 * What rules find in files of the small workspace, whose manifests and configuration may be varied. A package.json
 * among the files stands instead of the workspace's own, or beside them.
 */
export function findingsIn(
  files: Files,
  rules: readonly Rule[],
  {
    config = {},
    packages = {},
    everything = false,
  }: {
    config?: Record<string, unknown>
    packages?: Readonly<Record<string, Manifest>>
    everything?: boolean
  } = {},
): Finding[] {
  const written = Object.entries(files).filter(([path]) => /(^|\/)package\.json$/.test(path))
  const own = written.map(
    ([path, text]) => [path.replace(/\/?package\.json$/, ''), text.replaceAll(' // ✗', '')] as const,
  )
  const read = own.map(([folder, text]) => [folder, JSON.parse(text) as Manifest] as const)
  const workspace = workspaceFrom({
    manifests: new Map([...Object.entries({ ...manifests, ...packages }), ...read]),
    manifestTexts: new Map(own),
    paths: Object.keys(files).filter((path) => !path.endsWith('package.json')),
    config: Config.parse({ tables, ...config }),
  })
  const unread = workspace.files.map((place) => ({ place, text: files[place.path] ?? '' }))
  const textOf = (path: string) => workspace.packages.find((one) => manifestOf(one) === path)?.text ?? files[path] ?? ''
  return conclude([look(unread, rules, workspace, { everything })], rules, workspace, textOf)
}
