import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import * as canonical from '@hoc/spine-orchestrator/bootstrap'
import * as governance from '@hoc/spine-orchestrator/governance'
import { describe, expect, it } from 'vitest'

import * as handlers from './hoc/cus/hoc_spine/orchestrator/handlers.ts'
import * as registry from './hoc/cus/hoc_spine/orchestrator/operation_registry.ts'
import * as facade from './services/governance/run-governance-facade.ts'
import * as coordinator from './services/governance/transaction-coordinator.ts'
import * as violations from './services/policy-violation-service.ts'

const FOLDER = new URL('./', import.meta.url)
const run = promisify(execFile)

it.each([
  ['get_operation_registry', registry.get_operation_registry, canonical.getSpine],
  ['getOperationRegistry', registry.getOperationRegistry, canonical.getSpine],
  ['bootstrap_hoc_spine', handlers.bootstrap_hoc_spine, canonical.bootstrapSpine],
  ['bootstrapHocSpine', handlers.bootstrapHocSpine, canonical.bootstrapSpine],
])('%s is its canonical export', (_, old, now) => {
  expect(old).toBe(now)
})

// Every value that the earlier modules had, in its spelling of then and of now, and what it is.
const inGovernance: readonly [object, string, string, unknown][] = [
  [coordinator, 'RAC_ROLLBACK_AUDIT_ENABLED', 'racRollbackAuditEnabled', governance.RAC_ROLLBACK_AUDIT_ENABLED],
  [
    coordinator,
    'TRANSACTION_COORDINATOR_ENABLED',
    'transactionCoordinatorEnabled',
    governance.TRANSACTION_COORDINATOR_ENABLED,
  ],
  [coordinator, 'TransactionPhase', 'TransactionPhase', governance.TransactionPhase],
  [coordinator, 'TransactionFailed', 'TransactionFailed', governance.TransactionFailed],
  [coordinator, 'RollbackNotSupportedError', 'RollbackNotSupportedError', governance.RollbackNotSupportedError],
  [coordinator, 'RunCompletionTransaction', 'RunCompletionTransaction', governance.RunCompletionTransaction],
  [coordinator, 'get_transaction_coordinator', 'getTransactionCoordinator', governance.getTransactionCoordinator],
  [
    coordinator,
    'create_transaction_coordinator',
    'createTransactionCoordinator',
    governance.createTransactionCoordinator,
  ],
  [facade, 'get_run_governance_facade', 'getRunGovernanceFacade', governance.getRunGovernance],
  [facade, 'wire_run_governance_facade', 'wireRunGovernanceFacade', governance.wireRunGovernance],
  [facade, 'create_policy_evaluation', 'createPolicyEvaluation', governance.createPolicyEvaluation],
  [facade, 'emit_near_threshold_lesson', 'emitNearThresholdLesson', governance.emitNearThresholdLesson],
  [facade, 'emit_critical_success_lesson', 'emitCriticalSuccessLesson', governance.emitCriticalSuccessLesson],
  [violations, 'create_policy_evaluation_sync', 'createPolicyEvaluationSync', governance.createPolicyEvaluation],
]

it.each(
  inGovernance.map(([module, then, now, canon]) => ({
    then,
    now,
    module: { ...module } as Record<string, unknown>,
    canon,
  })),
)(
  '001: Transaction Coordinator Unification: $then and $now are their canonical export',
  ({ then, now, module, canon }) => {
    expect(canon).toBeDefined()
    expect(module[then]).toBe(canon)
    expect(module[now]).toBe(canon)
  },
)

it('has nothing in these modules that is not in the table', () => {
  const named = inGovernance.flatMap(
    ([module, then, now]) =>
      [
        [module, then],
        [module, now],
      ] as const,
  )

  for (const module of [coordinator, facade, violations]) {
    const expected = new Set(named.filter(([of]) => of === module).map(([, name]) => name))
    expect(new Set(Object.keys(module))).toEqual(expected)
  }
})

it('001: Transaction Coordinator Unification: holds the two flags on', () => {
  expect([coordinator.TRANSACTION_COORDINATOR_ENABLED, coordinator.RAC_ROLLBACK_AUDIT_ENABLED]).toEqual([true, true])
})

it('G1: fails fast before the spine is there, as the earlier getters did', async () => {
  const says = 'Expected bootstrapSpine() before getSpine()'
  const { get_run_governance_facade: getFacade, create_policy_evaluation: evaluate } = facade

  expect(() => registry.get_operation_registry()).toThrow(says)
  expect(() => getFacade()).toThrow(says)
  expect(() => coordinator.get_transaction_coordinator()).toThrow(says)
  await expect(evaluate({ runId: '', runStatus: 'succeeded' }, {} as never)).rejects.toThrow(says)
})

it('has the modules that are spelled with a hyphen under their Python name, too', () => {
  const { exports } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    exports: Record<string, object>
  }
  const hyphened = Object.keys(exports).filter((path) => path.startsWith('./services/') && path.includes('-'))

  expect(hyphened).toHaveLength(3)
  for (const path of hyphened) expect(exports[path.replaceAll('-', '_')]).toEqual(exports[path])
})

const modules = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) =>
  /^(hoc|services)\/.*\.ts$/.test(file),
)

describe.each(modules)('the module %s', (file) => {
  const name = file.slice(0, -'.ts'.length)
  const source = readFileSync(new URL(file, FOLDER), 'utf8')

  it('001: Worker Runtime Consolidation: is a delegating shim of re-exports and one deprecated()', () => {
    const statements = source.split('\n\n').map((each) => each.trim())

    expect(
      statements.map((each) => each.replace(/^(import \{ deprecated \}|export (type )?\{|deprecated\(').*$/s, '$1')),
    ).toEqual(['import { deprecated }', expect.stringMatching(/^export (type )?\{$/), `deprecated('`])
  })

  it('is exported under its path, warns once, and is counted', async () => {
    const code = `
      const { legacyUse } = await import('@hoc/legacy-shim/operations')
      await import('@hoc/legacy-shim/${name}')
      await import('@hoc/legacy-shim/${name}')
      console.log(JSON.stringify(legacyUse()))`
    const args = ['--conditions=@hoc/source', '--input-type=module', '--eval', code]
    const { stdout, stderr } = await run(process.execPath, args, { cwd: new URL('..', import.meta.url) })

    expect(JSON.parse(stdout)).toEqual({ [name]: 1 })
    expect(stderr.match(/\[HOC_LEGACY\] DeprecationWarning: "(hoc|services)\//g)).toHaveLength(1)
  })
})
