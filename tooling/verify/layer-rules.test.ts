import { expect, test } from 'vitest'

import { checkLayers } from './layer-rules.ts'
import type { Manifest, Package } from './workspace.ts'

const repository: Manifest = { name: 'hoc-spine', private: true }

function aPackage(folder: string, layer: string, more: Partial<Manifest> = {}, tags = [layer]): Package {
  const name = folder.split('/')[1] ?? ''
  const domain = name.startsWith('engine-') ? { domain: name.slice('engine-'.length) } : {}
  return { folder, manifest: { name: `@hoc/${name}`, hoc: { layer, ...domain }, ...more }, tags }
}

const schemas = aPackage('packages/spine-schemas', 'schemas', { peerDependencies: { zod: '^4' } })
const drivers = aPackage('packages/drivers', 'driver', { dependencies: { '@hoc/spine-schemas': '', pg: '' } })
const server = aPackage('packages/embedded-postgres', 'tool', {}, ['server'])
const other = aPackage('packages/engine-other', 'engine')

function problems(pkg: Package, around: readonly Package[] = [schemas, drivers, server, other]): readonly string[] {
  return (
    checkLayers([pkg, ...around], repository).find((result) => result.name.startsWith(pkg.folder))?.problems ?? [
      'not looked at',
    ]
  )
}

test('lets dependencies point downwards', () => {
  const engine = aPackage('packages/engine-incidents', 'engine', { dependencies: { '@hoc/spine-schemas': '' } })
  for (const result of checkLayers([engine, schemas, drivers, server], repository)) expect(result.problems).toEqual([])
})

test.each([
  ['an engine', 'packages/engine-incidents', 'engine', 'pg'],
  ['an engine', 'packages/engine-incidents', 'engine', 'uuid'],
  ['an engine', 'packages/engine-incidents', 'engine', '@hoc/drivers'],
  ['an engine', 'packages/engine-incidents', 'engine', '@hoc/engine-other'],
  ['a driver', 'packages/more-drivers', 'driver', '@hoc/engine-other'],
  ['schemas', 'packages/words', 'schemas', '@hoc/engine-other'],
  ['schemas', 'packages/words', 'schemas', 'uuid'],
  ['the shim', 'packages/legacy-shim', 'shim', '@hoc/drivers'],
  ['an app', 'apps/api', 'app', '@hoc/drivers'],
  ['an app', 'apps/api', 'app', 'knex'],
  ['the client', 'packages/client', 'client', '@hoc/drivers'],
])('%s may not depend on %4$s', (_, folder, layer, name) => {
  for (const kind of ['dependencies', 'peerDependencies', 'optionalDependencies']) {
    expect(problems(aPackage(folder, layer, { [kind]: { [name]: '1' } }))).toEqual([expect.stringContaining(name)])
  }
})

test('an engine may not use a database even in tests', () => {
  expect(problems(aPackage('packages/engine-incidents', 'engine', { devDependencies: { pg: '1' } }))).toHaveLength(1)
})

test('drivers and apps may start a server in tests', () => {
  const devDependencies = { '@hoc/embedded-postgres': '' }
  expect(problems(aPackage('packages/more-drivers', 'driver', { devDependencies }))).toEqual([])
  expect(problems(aPackage('apps/api', 'app', { devDependencies: { '@hoc/drivers': '' } }))).toEqual([])
})

test('a published tool may not depend on drivers, a private one may', () => {
  const dependencies = { '@hoc/drivers': '' }
  expect(problems(aPackage('tooling/a', 'tool', { dependencies }, ['tool']))).toHaveLength(1)
  expect(problems(aPackage('tooling/a', 'tool', { dependencies, private: true }, ['tool']))).toEqual([])
})

test('a package says its layer, and its tag says the same', () => {
  expect(problems({ ...schemas, folder: 'packages/spine-schemas', tags: ['app'] }, [])).toEqual([
    expect.stringContaining('tag'),
  ])
  expect(problems({ ...schemas, manifest: { name: '@hoc/spine-schemas' } }, [])).toEqual([
    expect.stringContaining('layer'),
  ])
})

test('an engine says its domain', () => {
  const engine = { ...other, manifest: { ...other.manifest, hoc: { layer: 'engine' } } }
  expect(problems(engine, [])).toEqual([expect.stringContaining('domain')])
})

test('the root has nothing to run with', () => {
  const [first] = checkLayers([], { ...repository, dependencies: { pg: '1' } })
  expect(first?.problems).toEqual([expect.stringContaining('"pg"')])
})
