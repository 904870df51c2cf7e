import { describe, expect, it } from 'vitest'

import { exportedFiles, packageNamed, resolve, type Target } from './resolve.ts'
import { Config } from './settings.ts'
import { workspaceFrom, type Manifest } from './workspace.ts'

const manifests: Record<string, Manifest> = {
  '': { name: 'shop' },
  'packages/a': {
    name: '@shop/a',
    hoc: { layer: 'tool' },
    imports: { '#lib/*': './src/lib/*.ts', '#db': 'pg', '#b': { node: '@shop/b/orders', default: './x.ts' } },
    dependencies: { src: '1' },
  },
  'packages/b': {
    name: '@shop/b',
    hoc: { layer: 'tool' },
    exports: {
      '.': { source: './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' },
      './orders': './dist/orders.js',
      './parts/*': './src/parts/*.ts',
      './parts/hidden/*': null,
      './lists/*.js': { default: './src/lists/*.ts' },
      './esm': './dist/esm/only.mjs',
    },
  },
  'packages/c': { name: 'c', hoc: { layer: 'tool' }, main: './build/main.js' },
  'packages/d': { name: 'd', hoc: { layer: 'tool' } },
}

const paths = [
  'packages/a/src/lib/x.ts',
  'packages/a/src/main.ts',
  'packages/a/src/view.tsx',
  'packages/a/src/old.js',
  'packages/a/src/deep/index.ts',
  'packages/b/src/index.ts',
  'packages/b/src/orders.ts',
  'packages/b/src/only.mts',
  'packages/b/src/parts/one.ts',
  'packages/b/src/lists/all.ts',
  'packages/c/src/main.ts',
  'packages/d/index.js',
  'packages/d/lib/x.cjs',
  'libs/shared/u.ts',
]

const workspace = workspaceFrom({
  manifests: new Map(Object.entries(manifests)),
  paths,
  config: Config.parse({
    aliases: { '@/*': './src/*', '~shared': 'libs/shared/u.ts' },
    layers: { libs: { layer: 'tool' } },
  }),
})
const from = { path: 'packages/a/src/main.ts', folder: 'packages/a' }

function told(target: Target): string {
  if (target.kind === 'file') return target.place ? target.path : `nothing at ${target.path}`
  if (target.kind === 'unexported') return `unexported ${target.of.name} ${target.subpath}`
  return 'name' in target ? `${target.kind} ${target.name}` : target.kind
}

describe('resolve', () => {
  it.each([
    ['./lib/x.ts', 'packages/a/src/lib/x.ts'],
    ['./lib/x.js', 'packages/a/src/lib/x.ts'],
    ['./lib/x', 'packages/a/src/lib/x.ts'],
    ['./view.js', 'packages/a/src/view.tsx'],
    ['./old.js', 'packages/a/src/old.js'],
    ['./deep', 'packages/a/src/deep/index.ts'],
    ['./deep/', 'packages/a/src/deep/index.ts'],
    ['./lib/x.ts?raw', 'packages/a/src/lib/x.ts'],
    ['../../b/src/orders.ts', 'packages/b/src/orders.ts'],
    ['./data.json', 'nothing at packages/a/src/data.json'],
    ['../../../../other/x.ts', 'nothing at ../other/x.ts'],
    ['@shop/b', 'packages/b/src/index.ts'],
    ['@shop/b/orders', 'packages/b/src/orders.ts'],
    ['@shop/b/parts/one', 'packages/b/src/parts/one.ts'],
    ['@shop/b/parts/hidden/x', 'unexported @shop/b ./parts/hidden/x'],
    ['@shop/b/lists/all.js', 'packages/b/src/lists/all.ts'],
    ['@shop/b/esm', 'packages/b/src/only.mts'],
    ['@shop/b/src/orders.ts', 'unexported @shop/b ./src/orders.ts'],
    ['c', 'packages/c/src/main.ts'],
    ['d', 'packages/d/index.js'],
    ['d/lib/x.cjs', 'packages/d/lib/x.cjs'],
    ['#lib/x', 'packages/a/src/lib/x.ts'],
    ['#db', 'npm pg'],
    ['#b', 'nothing at packages/a/x.ts'],
    ['#none', 'unknown'],
    ['@/lib/x', 'packages/a/src/lib/x.ts'],
    ['~shared', 'libs/shared/u.ts'],
    ['lib/x', 'packages/a/src/lib/x.ts'],
    ['src/lib/x', 'npm src'],
    ['pg', 'npm pg'],
    ['pg/lib/x', 'npm pg'],
    ['@types/pg', 'npm @types/pg'],
    ['fs', 'builtin fs'],
    ['node:test', 'builtin test'],
    ['fs/promises', 'builtin fs/promises'],
    ['https://deno.land/x.ts', 'unknown'],
    ['virtual:x', 'unknown'],
    ['\u0000/x', 'unknown'],
    ['@shop/b/\u0000', 'packages/b/src/index.ts'],
  ])('leads %j to %s', (specifier, expected) => {
    expect(told(resolve(workspace, from, specifier))).toBe(expected)
  })
})

it('knows the files that a package lets others import', () => {
  const own = packageNamed(workspace, '@shop/b')

  expect([...exportedFiles(workspace, own!)].sort()).toEqual([
    'packages/b/src/index.ts',
    'packages/b/src/lists/all.ts',
    'packages/b/src/only.mts',
    'packages/b/src/orders.ts',
    'packages/b/src/parts/one.ts',
  ])
})
