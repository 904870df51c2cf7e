import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

import { findingsIn } from '../testing/workspace.ts'
import { readFixture } from '../testing/fixtures.ts'
import { onlyTheOrchestratorOwnsTransactions as rule } from './only-the-orchestrator-owns-transactions.ts'

const CODE = `export const keep = (client) => client.query('commit')\n`

it('finds the thirteen begins of the system that there was before, each where it stands', () => {
  const text = readFileSync(new URL('../../fixtures/seed-003/sites.ts.txt', import.meta.url), 'utf8')
  const { files, expected } = readFixture('sites.ts', text)

  const found = findingsIn(files, [rule]).map(({ file, line }) => `${file}:${line}`)

  expect(found).toHaveLength(13)
  expect(found).toEqual([...expected].sort(byPlace))
})

function byPlace(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true })
}

it('tells the very expression, what was seen and of what', () => {
  const [found] = findingsIn({ 'packages/drivers/src/orders.ts': `\n  await tx . commit ()` }, [rule])

  expect(found).toMatchObject({ line: 2, column: 9, layer: 'driver', domain: 'orders', message: 'Calls commit of tx.' })
})

describe('owners', () => {
  const orchestrator = {
    'packages/spine-orchestrator/src/kernel.ts': CODE,
    'packages/spine-orchestrator/src/relay.ts': CODE,
  }

  it('are the files of the orchestrator, where none are listed', () => {
    expect(findingsIn(orchestrator, [rule])).toEqual([])
  })

  it('are the files that are listed, and no others of the orchestrator', () => {
    const config = { transactionOwners: ['packages/spine-orchestrator/src/kernel.ts'] }

    expect(findingsIn(orchestrator, [rule], { config }).map(({ file }) => file)).toEqual([
      'packages/spine-orchestrator/src/relay.ts',
    ])
  })

  it('may be files of any layer, by a glob', () => {
    const config = { transactionOwners: ['packages/*/src/{kernel,orders}.ts'] }

    expect(findingsIn({ 'packages/drivers/src/orders.ts': CODE }, [rule], { config })).toEqual([])
  })
})

it('looks for the words, and at the packages, that a repository adds', () => {
  const files = {
    'packages/drivers/src/orders.ts': `import { Session } from 'homegrown'\nnew Session().atomically()\nx.atomically()`,
  }

  expect(findingsIn(files, [rule])).toEqual([])
  expect(
    findingsIn(files, [rule], { config: { transactionWords: ['atomically'], databasePackages: ['homegrown'] } }).map(
      ({ line }) => line,
    ),
  ).toEqual([2, 3])
})

it('does not look at a file that has no sign of a transaction in it', () => {
  const hint = rule.hint!({ transactionWords: ['begin'], databasePackages: ['pg'] } as never)

  expect(hint.test(`export const price = (lines) => lines.map(({ amount }) => amount * 2)`)).toBe(false)
  expect(hint.test(`import { z } from 'zod'\nexport const Order = z.object({ id: z.uuid() })`)).toBe(false)
})
