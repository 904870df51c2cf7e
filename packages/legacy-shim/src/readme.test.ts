import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { readSettings } from '@hoc/spine-orchestrator/settings'
import { expect, it } from 'vitest'

import { findLegacyOperation, legacyUse } from './operations.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

it('does what the README shows', () => {
  // #region readme
  const { now } = findLegacyOperation('incidents.write', 'resolve_incident') ?? {}
  const used = legacyUse()['incidents.write resolve_incident']
  // #endregion

  expect({ now, used }).toEqual({ now: 'incidents.resolve', used: 1 })
})

it('is quoted by the README word for word', () => {
  const source = readFileSync(new URL(import.meta.url), 'utf8')
  const shown = /\/\/ #region readme\n(.*?) +\/\/ #endregion/s.exec(source)?.[1] ?? ''

  expect(shown).toContain('findLegacyOperation(')
  expect(readme).toContain(shown.replaceAll(/^ {2}/gm, ''))
})

it.each(['TRANSACTION_COORDINATOR_ENABLED', 'RAC_ROLLBACK_AUDIT_ENABLED'])(
  'refuses whoever reads settings with %s turned off, and not the import, as the README says',
  async (flag) => {
    const off = { [flag]: 'false' }
    const script = `const flags = await import('@hoc/legacy-shim/services/governance/transaction-coordinator'); console.log(flags.${flag})`
    const args = ['--conditions=@hoc/source', '--input-type=module', '--eval', script]

    expect(() => readSettings(off)).toThrow(flag)
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname, env: off })
    expect(stdout.trim()).toBe('true')
    expect(readme).toContain('It does not refuse the import')
  },
)

it('links to the list of the tarballs to pack, in which all stand that it needs', () => {
  const page = readFileSync(new URL('../../../docs/own-domain.md', import.meta.url), 'utf8')
  const [, packed = ''] = /^## Run the example\n[^]*?^for name in (.*); do$/m.exec(page) ?? []
  const { dependencies } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    dependencies: Record<string, string>
  }

  expect(readme).toContain('docs/own-domain.md#run-the-example')
  expect(packed.split(' ').map((name) => `@hoc/${name}`)).toEqual(expect.arrayContaining(Object.keys(dependencies)))
})
