import { addExport, addImport, addNamespace, addToList, append } from './edits.ts'
import { assertTable } from './grounds.ts'
import type { Names } from './names.ts'
import { changeset } from './parts/changeset.ts'
import { createContract } from './parts/contract.ts'
import { driverOf, driverTest } from './parts/driver.ts'
import { createTest } from './parts/paragraph-test.ts'
import { caseHelper, createParagraph } from './parts/paragraph.ts'
import { afterContracts, pathsOf, shared } from './paths.ts'
import { create, edit, refuse, type Change, type Plan, type Tree } from './plan.ts'

/** Plans a domain's first operation, which makes its entity: what all its others begin with. */
export function planCreate(tree: Tree, names: Names): Plan {
  const { domain, type, contract } = names
  const { engine, words } = pathsOf(domain)
  assertTable(tree, names)
  if (!tree.get(words)?.includes(`export const ${type} `)) {
    refuse(`Expected "export const ${type}" in ${words}, saw none. Name the entity there as the domain is named.`)
  }
  const changes: Change[] = [
    changeset(tree, `${domain}-create`, ['spine-schemas', 'drivers', 'spine-orchestrator'], sentenceOf(names)),
    edit(tree, words, addImport({ from: './contract.ts', name: 'contract' }), append(createContract(names))),
    edit(
      tree,
      shared.contracts,
      addImport({ from: `./${domain}.ts`, name: contract }),
      addToList({ opens: 'export const contracts = [', closes: '\n] as const', item: `${contract},` }),
    ),
    ...driverChanges(tree, names),
    ...operationChanges(tree, names),
  ]
  return {
    changes,
    next: [
      `Say what it takes: ${contract} in ${words}, and the entity above it`,
      `Decide how it begins: ${engine}/src/create.ts`,
      `Keep it: a column for every new key, in a migration and in ${pathsOf(domain).driver}`,
      ...afterContracts(domain),
    ],
  }
}

function driverChanges(tree: Tree, names: Names): Change[] {
  const { domain } = names
  const { driver, driverTest: test } = pathsOf(domain)
  return [
    create(tree, driver, driverOf(names)),
    create(tree, `${test}.pg.test.ts`, driverTest(names)),
    edit(tree, shared.driversManifest, addExport(domain)),
  ]
}

function operationChanges(tree: Tree, names: Names): Change[] {
  const { domain, contract } = names
  const { operations, operationTest } = pathsOf(domain)
  return [
    create(tree, operations, operationsOf(names)),
    create(tree, `${operationTest}.create.pg.test.ts`, createTest(names)),
    edit(
      tree,
      shared.operations,
      addNamespace({ from: `./operations/${domain}.ts`, name: domain }),
      addToList({
        opens: 'export const ownOperations = [',
        closes: '\n] as const',
        item: `${domain}.${contract}Operation,`,
      }),
    ),
    edit(
      tree,
      shared.cases,
      addToList({
        opens: "Record<AnyContract['name'], Case>> = {",
        closes: '\n}',
        item: `'${domain}.create': { succeeds: async () => ({}) },`,
      }),
      append(caseHelper(names)),
    ),
  ]
}

function operationsOf(names: Names): string {
  const { domain, idType, contract } = names
  return `import * as ${domain} from '@hoc/drivers/${domain}'
import { create } from '@hoc/engine-${domain}/create'
import { accept } from '@hoc/spine-schemas/decision'
import { ${[contract, idType].join(', ')} } from '@hoc/spine-schemas/${domain}'

import { operation } from '../kernel/operation.ts'

${createParagraph(names)}`
}

function sentenceOf({ domain, one }: Names): string {
  return `Adds the operation \`${domain}.create\`, which makes ${one}.`
}
