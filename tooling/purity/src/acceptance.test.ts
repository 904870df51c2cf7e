import { describe, expect, it } from 'vitest'

import { driverCensus, signalCensus } from './census.ts'
import { gatheredBy } from './check.ts'
import { dbSignalsOf } from './db-signals.ts'
import { inventoryOf } from './inventory.ts'
import { findings, lookWithin, textOf } from './testing/repository.ts'

// What the plans of the earlier system held its layers to, by their names there: L2 is what takes requests, L4 the
// orchestrator, L5 engines and L6 drivers. Each is held of this repository, and found where it is planted.
const L2 = /^(apps|packages\/(client|cli|legacy-shim))\//
const L5 = /^packages\/engine-/
const L6 = /^packages\/drivers\//
const incidents = 'packages/engine-incidents/src/create.ts'
const evaluations = 'packages/drivers/src/evaluations.ts'
const thresholds = 'packages/drivers/src/thresholds.ts'
const ledger = 'packages/drivers/src/ledger.ts'
const api = 'apps/api/src/answer.ts'

const TRANSACTIONS = 'only-the-orchestrator-owns-transactions'

interface Criterion {
  readonly title: string
  readonly rules: readonly string[]
  readonly within: RegExp
  readonly planted: readonly (readonly [into: string, text: string])[]
}

const says = (word: string) => `export const planted = async (tx: any) => tx.${word}()`
const criteria: readonly Criterion[] = [
  {
    title: 'G2: no session.commit(), session.rollback() in any driver',
    rules: [TRANSACTIONS],
    within: L6,
    planted: [
      [ledger, says('commit')],
      [ledger, says('rollback')],
    ],
  },
  {
    title: 'G2: no create_engine() in any driver',
    rules: [TRANSACTIONS],
    within: L6,
    planted: [[ledger, `import pg from 'pg'\nexport const planted = new pg.Pool()`]],
  },
  {
    title: 'G2: no engine.begin() in any driver',
    rules: [TRANSACTIONS],
    within: L6,
    planted: [[ledger, `export const planted = async (engine: any) => engine.begin()`]],
  },
  {
    title: 'G2: all driver functions must accept an injected session or connection',
    rules: ['tx-is-never-optional'],
    within: L6,
    planted: [[ledger, 'export async function planted(tx?: Tx) { return tx?.rows({} as never) }']],
  },
  {
    title: 'G2: L4 handlers/coordinators own all commit boundaries',
    rules: [TRANSACTIONS],
    within: /^(apps|packages)\//,
    planted: [
      ['packages/spine-orchestrator/src/operations/incidents.ts', says('commit')],
      [api, says('commit')],
    ],
  },
  {
    title: 'G5: nothing is a stale copy of its canonical counterpart',
    rules: ['no-stale-copies'],
    within: /^(apps|packages)\//,
    planted: [
      ['packages/spine-orchestrator/src/rates/limiter.ts', textOf('packages/spine-orchestrator/src/limits/limiter.ts')],
    ],
  },
  {
    title: 'Gates: check_layer_boundaries, hoc_cross_domain_validator and test_hoc_spine_import_guard',
    rules: ['imports-follow-the-layers', 'imports-stay-inside', 'drivers-stay-in-their-domain'],
    within: /^(apps|packages)\//,
    planted: [
      [incidents, `import { findIncident } from '@hoc/drivers/incidents'\nexport const planted = findIncident`],
      [thresholds, `export const planted = { text: 'select * from hoc.incidents', values: [] }`],
      [api, `export { lockRun } from '../../../packages/drivers/src/runs.ts'`],
    ],
  },
  {
    title: '002 Iter3.2.1: no get_*_from_l4 service locator',
    rules: ['no-service-locator'],
    within: /^packages\/(spine-orchestrator|drivers)\//,
    planted: [
      [
        'packages/spine-orchestrator/src/runtime.ts',
        'export const get_session_from_l4 = (url: string) => openPool(url, {})',
      ],
    ],
  },
  {
    title: '002 P2-Step4-1: every L2 endpoint dispatches via the registry',
    rules: ['apps-only-dispatch'],
    within: /^(apps|packages\/(client|cli|legacy-shim|spine-schemas))\//,
    planted: [['apps/api/src/app.ts', `export const planted = (app: any) => app.get('/planted', () => 'x')`]],
  },
  {
    title: '002: 0 execute calls in L2',
    rules: ['apps-only-dispatch', TRANSACTIONS],
    within: L2,
    planted: [
      [api, `import pg from 'pg'\nexport const planted = pg`],
      [api, `import * as incidents from '@hoc/drivers/incidents'\nexport const planted = incidents.findIncident`],
    ],
  },
  {
    title: '002 Iter3.2.2: L2 must not own transaction authority: no commit() / rollback()',
    rules: [TRANSACTIONS],
    within: L2,
    planted: [
      [api, `export const planted = async (db: any) => db.commit()`],
      [api, `export const planted = async (session: any) => session.rollback()`],
    ],
  },
  {
    title: '002 Iter3.2.3: AST scan: 0 files with commit/rollback in L6_drivers',
    rules: [TRANSACTIONS],
    within: L6,
    planted: [['packages/drivers/src/violations.ts', `export const planted = async (conn: any) => conn.commit()`]],
  },
  {
    title: '003 Phase 0: the auditor reports begin() and begin_nested()',
    rules: [TRANSACTIONS],
    within: /^packages\/(drivers|engine-\w+)\//,
    planted: [
      [ledger, says('begin')],
      [ledger, `export const planted = async (session: any) => session.beginNested()`],
      [incidents, `export const planted = (session: any) => session.begin()`],
    ],
  },
  {
    title: '003 Phase 1: no .begin() in the drivers of policies',
    rules: [TRANSACTIONS],
    within: /^packages\/drivers\/src\/(evaluations|proposals)\.ts$/,
    planted: [[evaluations, says('begin')]],
  },
  {
    title: '003 Phase 2: no session.begin() in the drivers of controls',
    rules: [TRANSACTIONS],
    within: /^packages\/drivers\/src\/(thresholds|governance)\.ts$/,
    planted: [[thresholds, says('begin')]],
  },
  {
    title: '003 Phase 3: no .begin() under L5 engines',
    rules: [TRANSACTIONS],
    within: L5,
    planted: [[incidents, `export const planted = (session: any) => session.begin()`]],
  },
  {
    title: '004: L4 engines must not contain select(), insert(), update(), sessions or a database',
    rules: ['engines-hold-no-sql', 'engines-touch-nothing', 'imports-follow-the-layers'],
    within: L5,
    planted: [
      [incidents, `export const planted = 'select * from hoc.incidents'`],
      [incidents, `import { findIncident } from '@hoc/drivers/incidents'\nexport const planted = findIncident`],
      [incidents, `export const planted = async () => {}`],
    ],
  },
  {
    title: '004: L6 drivers must not contain business branching, cross-domain imports, retries or sleeps',
    rules: ['drivers-decide-nothing', 'drivers-stay-in-their-domain'],
    within: L6,
    planted: [
      [ledger, `export const planted = (one: any) => one.severity === 'high' ? 1 : 2`],
      [ledger, `export const planted = () => ({ text: 'select pg_sleep(1)', values: [] })`],
      ['packages/drivers/src/thresholds.ts', `export { findRun } from './runs.ts'`],
    ],
  },
  {
    title: '004 Incidents stop condition: all *_service in engines are renamed, shimmed or deleted',
    rules: ['names-say-the-role'],
    within: /^packages\/(engine-\w+|drivers)\//,
    planted: [['packages/engine-incidents/src/incident-service.ts', 'export const planted = 1']],
  },
  {
    title: '004 gate: app/services contains zero original logic',
    rules: ['shims-only-re-export'],
    within: /^packages\/legacy-shim\//,
    planted: [['packages/legacy-shim/src/services/planted.ts', 'export const planted = () => 1']],
  },
]

describe.each(criteria)('$title', ({ rules: names, within, planted }) => {
  it('holds of this repository', () => {
    expect(findings({ names, within })).toEqual([])
  })

  it('is found where it is planted', () => {
    for (const [into, text] of planted)
      expect(
        findings({ names, within, into, text }).map(({ file }) => file),
        text,
      ).toContain(into)
  })
})

describe('004 Incidents stop condition', () => {
  it('DB signals = 0 in every engine', () => {
    const { workspace, looked } = lookWithin(L5, [signalCensus])
    const engines = workspace.files.filter(({ path: file, purpose }) => L5.test(file) && purpose === 'source')

    expect(dbSignalsOf([...gatheredBy(signalCensus, looked).values()].flat(), engines.length)).toMatchObject({
      withSignals: 0,
      percent: 0,
    })
    expect(engines.length).toBeGreaterThan(50)
    const mixed = lookWithin(L5, [signalCensus], {
      into: incidents,
      text: `import pg from 'pg'\nexport const planted = pg`,
    })
    expect([...gatheredBy(signalCensus, mixed.looked).values()].flat()).toMatchObject([{ file: incidents }])
  })

  it('drivers inventory has no duplicates, and every driver is in it', () => {
    const { drivers } = inventory()
    const methods = drivers.flatMap(({ driver, methods: own }) => own.map(({ name }) => `${driver} ${name}`))

    expect(new Set(methods).size).toBe(methods.length)
    expect(new Set(drivers.map(({ authority }) => authority)).size).toBe(drivers.length)
    expect(drivers.filter(({ owner }) => owner === null)).toEqual([])
    // What is more than four fifths alike would be one method that was written twice; what is less is told of as a warning.
    const twice = findings({ names: ['methods-differ'], within: L6, severity: 'warning' })
    expect(twice.filter(({ message }) => Number(/is (\d+) % alike/.exec(message)?.[1]) > 82)).toEqual([])
  })

  it('a persistence authority is owned by exactly one domain, and policies does not write lessons_learned or prevention_records', () => {
    const { drivers } = inventory()
    const writers = (table: string) =>
      new Set(drivers.filter(({ writes }) => writes.includes(`hoc.${table}`)).map(({ owner }) => owner))

    for (const table of new Set(drivers.flatMap(({ writes }) => writes)))
      expect([table, writers(table.replace('hoc.', '')).size]).toEqual([table, 1])
    expect([...writers('lessons_learned')]).toEqual(['incidents'])
    expect([...writers('prevention_records')]).toEqual(['incidents'])
    expect([...writers('policy_proposals')]).toEqual(['policies'])
  })
})

function inventory() {
  const { workspace, looked } = lookWithin(L6, [driverCensus])
  return inventoryOf(gatheredBy(driverCensus, looked), workspace)
}
