import path from 'node:path'
import { describe, expect, it } from 'vitest'

import { readTree } from './disk.ts'
import { planEngine } from './engine.ts'
import { planOperation } from './operation.ts'
import type { Plan, Tree } from './plan.ts'
import { planTable } from './table.ts'

// Plans are made over this checkout, so that an anchor which somebody moves fails here.
const here = readTree(path.resolve(import.meta.dirname, '../..'))
const ponder = { name: 'incidents.ponder', effect: 'write' } as const

describe('planOperation', () => {
  it('plans every part of a write, and each part’s test', () => {
    const { changes } = planOperation(here, ponder)

    expect(created(changes)).toEqual([
      '.changeset/incidents-ponder.md',
      'packages/drivers/src/incidents.ponder.pg.test.ts',
      'packages/engine-incidents/src/ponder.test.ts',
      'packages/engine-incidents/src/ponder.ts',
      'packages/spine-orchestrator/src/operations/incidents.ponder.pg.test.ts',
    ])
    expect(edited(changes)).toEqual([
      'packages/drivers/src/incidents.ts',
      'packages/engine-incidents/package.json',
      'packages/spine-orchestrator/src/operations/incidents.ts',
      'packages/spine-orchestrator/src/own-operations.ts',
      'packages/spine-orchestrator/src/testing/cases.ts',
      'packages/spine-schemas/src/contracts.ts',
      'packages/spine-schemas/src/incidents.ts',
    ])
  })

  it('plans no decision and no statement for a read', () => {
    const { changes } = planOperation(here, { ...ponder, effect: 'read' })

    expect(changes.map(({ path: each }) => each).filter((each) => /engine|drivers/.test(each))).toEqual([])
  })

  it('only adds to what is there', () => {
    for (const { before, after } of planOperation(here, ponder).changes) {
      const lines = new Set(after.split('\n').map((line) => line.trim()))
      const lost = (before ?? '')
        .split('\n')
        .filter((line) => !lines.has(line.trim()) && !/^import|^} from|^  \w+,$/.test(line))
      expect(lost).toEqual([])
    }
  })

  it('builds what inserting the entity takes besides', () => {
    const test = textIn(planOperation(here, ponder), 'packages/drivers/src/incidents.ponder.pg.test.ts')

    expect(test).toContain('insertIncident(before, anIncidentEvent())')
  })

  it('tells of a file that has grown too long', () => {
    const words = 'packages/spine-schemas/src/incidents.ts'
    const long = new Map([...here, [words, `${here.get(words)}${'// a line\n'.repeat(300)}`]])

    expect(planOperation(long, ponder).next.at(-1)).toMatch(`Split ${words}: 300 lines are allowed, it has `)
  })

  it.each([
    ['a domain without an engine', 'widgets.ponder', 'saw "widgets". Run "npm run new engine widgets" first.'],
    [
      'a name that is taken',
      'incidents.acknowledge',
      'saw "incidents.acknowledge" in packages/spine-schemas/src/incidents.ts',
    ],
    ['a contract that is taken', 'incidents.get', 'saw "incidents.get" in'],
  ])('refuses %s', (_, name, message) => {
    expect(() => planOperation(here, { ...ponder, name })).toThrow(message)
  })

  it('refuses a checkout whose lists it does not find, and names the file', () => {
    const list = 'packages/spine-orchestrator/src/own-operations.ts'
    const moved = new Map([...here, [list, (here.get(list) ?? '').replace('const ownOperations', 'const operations')]])

    expect(() => planOperation(moved, ponder)).toThrow(`${list}: expected "export const ownOperations = [" once`)
  })

  it('refuses a domain whose entity cannot be made yet, and says what to run', () => {
    const tree = after(here, planEngine(here, 'widgets'))

    expect(() => planOperation(tree, { ...ponder, name: 'widgets.close' })).toThrow(
      'run "npm run new operation widgets.create" first',
    )
  })
})

describe('a new domain', () => {
  const withEngine = after(here, planEngine(here, 'widgets'))
  const withTable = after(withEngine, planTable(withEngine, { name: 'widgets.widgets', appendOnly: false }))
  const create = { name: 'widgets.create', effect: 'write' } as const

  it('is an engine with a role, words and a builder', () => {
    const { changes } = planEngine(here, 'widgets')

    expect(created(changes).filter((each) => !each.includes('engine-widgets'))).toEqual([
      'packages/spine-schemas/src/testing/widgets.ts',
      'packages/spine-schemas/src/widgets.ts',
    ])
    expect(JSON.parse(textIn(planEngine(here, 'widgets'), 'packages/engine-widgets/package.json'))).toMatchObject({
      name: '@hoc/engine-widgets',
      hoc: { layer: 'engine', domain: 'widgets' },
    })
    expect(textIn(planEngine(here, 'widgets'), 'packages/spine-orchestrator/package.json')).toContain(
      '"@hoc/engine-widgets": "workspace:^"',
    )
  })

  it('takes operations one after the other', () => {
    const withCreate = after(withTable, planOperation(withTable, create))
    const withClose = after(withCreate, planOperation(withCreate, { name: 'widgets.close', effect: 'write' }))
    const { changes } = planOperation(withClose, { name: 'widgets.peek', effect: 'read' })

    const list = changes.find(({ path: each }) => each.endsWith('/own-operations.ts'))?.after
    expect(list?.match(/^ {2}widgets\.\w+,$/gm)).toEqual([
      '  widgets.createWidgetOperation,',
      '  widgets.closeWidgetOperation,',
      '  widgets.peekWidgetOperation,',
    ])
  })

  it('needs its table before it can write', () => {
    expect(() => planOperation(withEngine, create)).toThrow('Run "npm run new table widgets.widgets" first.')
  })

  it('does not read what it makes', () => {
    expect(() => planOperation(withTable, { ...create, effect: 'read' })).toThrow(
      'Expected widgets.create to be a write',
    )
  })

  it('is refused where there is one', () => {
    expect(() => planEngine(here, 'incidents')).toThrow('Expected no packages/engine-incidents/package.json, saw one')
  })
})

describe('planTable', () => {
  it('numbers the migration, keeps the tenant first and isolates', () => {
    const plan = planTable(new Map([...here, ['packages/drivers/migrations/0041_x.sql', '']]), {
      name: 'incidents.incident_notes',
      appendOnly: false,
    })

    const sql = textIn(plan, 'packages/drivers/migrations/0042_incident_notes.sql')
    expect(sql).toContain('primary key (tenant_id, id)')
    expect(sql).toContain(`call hoc.isolate('hoc.incident_notes');`)
    expect(sql).toContain('grant select, insert, update on')
    expect(textIn(plan, 'packages/drivers/src/tables.ts')).toContain(`incident_notes: { owner: 'incidents' },`)
  })

  it('cuts by month what only grows, and lets nobody alter it', () => {
    const { changes } = planTable(here, { name: 'incidents.incident_notes', appendOnly: true })

    const [sql, tables] = changes.map((change) => change.after)
    expect(sql).toContain('partition by range (id)')
    expect(sql).toContain(`insert into hoc.partitioned values ('incident_notes')`)
    expect(sql).toContain('grant select, insert on')
    expect(tables).toContain(`incident_notes: { owner: 'incidents', appendOnly: true },`)
  })

  it('refuses a table that is there, and a domain that is not', () => {
    expect(() => planTable(here, { name: 'incidents.ledger', appendOnly: false })).toThrow('saw "ledger"')
    expect(() => planTable(here, { name: 'widgets.parts', appendOnly: false })).toThrow('npm run new engine widgets')
  })
})

function created(changes: Plan['changes']): string[] {
  return changes.flatMap(({ path: each, before }) => (before === null ? [each] : [])).toSorted()
}

function edited(changes: Plan['changes']): string[] {
  return changes.flatMap(({ path: each, before }) => (before === null ? [] : [each])).toSorted()
}

function textIn({ changes }: Plan, file: string): string {
  const change = changes.find(({ path: each }) => each === file)
  if (!change)
    throw new Error(`Expected ${file} among the changes, saw ${changes.map((each) => each.path).join(', ')}.`)
  return change.after
}

function after(tree: Tree, { changes }: Plan): Tree {
  return new Map([...tree, ...changes.map((change) => [change.path, change.after] as const)])
}
