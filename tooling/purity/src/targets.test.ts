import { expect, it } from 'vitest'

import { fileMeant, packageMeant } from './targets.ts'
import { manifests } from './testing/workspace.ts'
import { Config } from './settings.ts'
import { workspaceFrom } from './workspace.ts'

const workspace = workspaceFrom({
  manifests: new Map(Object.entries(manifests)),
  paths: ['packages/drivers/src/orders.ts', 'packages/drivers/src/stock/index.mts', 'packages/drivers/src/tx.js'],
  config: Config.parse({}),
})

it.each([
  ['./orders.ts', 'packages/drivers/src/orders.ts'],
  ['./orders.js', 'packages/drivers/src/orders.ts'],
  ['./orders', 'packages/drivers/src/orders.ts'],
  ['../src/orders', 'packages/drivers/src/orders.ts'],
  ['./stock', 'packages/drivers/src/stock/index.mts'],
  ['./tx.js', 'packages/drivers/src/tx.js'],
  ['./nowhere', undefined],
  ['orders', undefined],
])('finds the file that %s means', (specifier, file) => {
  expect(fileMeant(specifier, 'packages/drivers/src/pool.ts', workspace)).toBe(file)
})

it.each([
  ['@hoc/drivers', 'packages/drivers'],
  ['@hoc/drivers/orders', 'packages/drivers'],
  ['@hoc/drivers-of-others', undefined],
  ['pg', undefined],
])('finds the package that %s means', (specifier, folder) => {
  expect(packageMeant(specifier, workspace)?.folder).toBe(folder)
})
