import { addExport, addImport, addNamespace, addToList, append } from './edits.ts'
import { planCreate } from './create-operation.ts'
import { operationNames, type Names } from './names.ts'
import { changeset } from './parts/changeset.ts'
import { contractOf } from './parts/contract.ts'
import { applyStatement, applyTest } from './parts/driver.ts'
import { writeDecision, writeDecisionTest } from './parts/engine.ts'
import { readTest, writeTest } from './parts/paragraph-test.ts'
import { caseOf, readParagraph, writeParagraph } from './parts/paragraph.ts'
import { afterContracts, pathsOf, shared } from './paths.ts'
import { create, edit, refuse, splits, textOf, type Change, type Plan, type Tree } from './plan.ts'
import { assertDomain, assertGrounds, assertNew, buildersForInsert } from './grounds.ts'

export interface OperationRequest {
  /** `incidents.escalate` */
  readonly name: string
  readonly effect: 'read' | 'write'
}

/** Plans an operation: its contract, decision, statement and paragraph, the tests of each, and its line in every list. */
export function planOperation(tree: Tree, { name, effect }: OperationRequest): Plan {
  const names = operationNames(name)
  assertDomain(tree, names.domain)
  assertNew(tree, names)
  if (names.decide === 'create') {
    if (effect === 'read') refuse(`Expected ${name} to be a write, saw --effect read. Leave --effect out.`)
    return planCreate(tree, names)
  }
  assertGrounds(tree, names, effect)
  const parts = effect === 'write' ? writeChanges(tree, names) : readChanges(tree, names)
  const changes = [...sharedChanges(tree, names, effect), ...parts]
  return { changes, next: [...nextSteps(names, effect), ...splits(changes)] }
}

function sharedChanges(tree: Tree, names: Names, effect: 'read' | 'write'): Change[] {
  const { domain, contract } = names
  const { words, operations } = pathsOf(domain)
  const from = `./operations/${domain}.ts`
  const whole = textOf(tree, shared.operations).includes(`import * as ${domain} from '${from}'`)
  const line = whole ? `${domain}.${contract}Operation,` : `${contract}Operation,`
  const refusals = /^const notFound = /m.test(textOf(tree, words))
    ? 'notFound'
    : `{ ${names.notFound}: { kind: 'missing', says: 'There is no such ${names.noun}.' } }`
  const written = ['spine-schemas', 'spine-orchestrator']
  const packages = effect === 'write' ? [...written, `engine-${domain}`, 'drivers'] : written
  return [
    changeset(tree, `${domain}-${names.slug}`, packages, `Adds the operation \`${names.operation}\`. ${names.says}`),
    edit(tree, words, append(contractOf(names, effect, refusals))),
    edit(
      tree,
      shared.contracts,
      addImport({ from: `./${domain}.ts`, name: contract }),
      addToList({ opens: 'export const contracts = [', closes: '\n] as const', item: `${contract},` }),
    ),
    edit(
      tree,
      shared.operations,
      whole ? addNamespace({ from, name: domain }) : addImport({ from, name: `${contract}Operation` }),
      addToList({ opens: 'export const ownOperations = [', closes: '\n] as const', item: line }),
    ),
    edit(
      tree,
      shared.cases,
      addToList({ opens: "Record<AnyContract['name'], Case>> = {", closes: '\n}', item: caseOf(names) }),
    ),
    edit(
      tree,
      operations,
      addNamespace({ from: `@hoc/drivers/${domain}`, name: domain }),
      addImport({ from: `@hoc/spine-schemas/${domain}`, name: contract }),
      addImport({ from: '@hoc/spine-schemas/decision', name: 'andThen' }),
      ...paragraph(names, effect),
    ),
  ]
}

function paragraph(names: Names, effect: 'read' | 'write') {
  if (effect === 'read') {
    return [addImport({ from: '@hoc/spine-schemas/decision', name: 'found' }), append(readParagraph(names))]
  }
  const { domain, slug, decide } = names
  return [addImport({ from: `@hoc/engine-${domain}/${slug}`, name: decide }), append(writeParagraph(names))]
}

function writeChanges(tree: Tree, names: Names): Change[] {
  const { domain, type, slug } = names
  const { engine, driver, driverTest, operationTest } = pathsOf(domain)
  return [
    create(tree, `${engine}/src/${slug}.ts`, writeDecision(names)),
    create(tree, `${engine}/src/${slug}.test.ts`, writeDecisionTest(names)),
    edit(tree, `${engine}/package.json`, addExport(slug)),
    edit(
      tree,
      driver,
      addImport({ from: `@hoc/spine-schemas/${domain}`, name: type, type: true }),
      addImport({ from: './tx.ts', name: 'Write', type: true }),
      append(applyStatement(names)),
    ),
    create(tree, `${driverTest}.${slug}.pg.test.ts`, applyTest(names, buildersForInsert(tree, names))),
    create(tree, `${operationTest}.${slug}.pg.test.ts`, writeTest(names)),
  ]
}

function readChanges(tree: Tree, names: Names): Change[] {
  return [create(tree, `${pathsOf(names.domain).operationTest}.${names.slug}.pg.test.ts`, readTest(names))]
}

function nextSteps({ domain, slug, contract, event }: Names, effect: 'read' | 'write'): string[] {
  const { words, engine, driver } = pathsOf(domain)
  const meaning =
    effect === 'write'
      ? [
          `Say what it takes and when it refuses: ${contract} in ${words}`,
          `Decide: ${engine}/src/${slug}.ts`,
          `Write what changes: ${driver}`,
          `Name the event as others will read it; it is '${event}' now`,
        ]
      : [`Say what it takes and answers: ${contract} in ${words}; what has to be calculated is a function of ${engine}`]
  return [...meaning, ...afterContracts(slug)]
}
