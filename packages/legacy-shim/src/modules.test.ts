import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import * as canonical from '@hoc/spine-orchestrator/bootstrap'
import { describe, expect, it } from 'vitest'

import * as handlers from './hoc/cus/hoc_spine/orchestrator/handlers.ts'
import * as registry from './hoc/cus/hoc_spine/orchestrator/operation_registry.ts'

const FOLDER = new URL('./hoc/', import.meta.url)
const run = promisify(execFile)

it.each([
  ['get_operation_registry', registry.get_operation_registry, canonical.getSpine],
  ['getOperationRegistry', registry.getOperationRegistry, canonical.getSpine],
  ['bootstrap_hoc_spine', handlers.bootstrap_hoc_spine, canonical.bootstrapSpine],
  ['bootstrapHocSpine', handlers.bootstrapHocSpine, canonical.bootstrapSpine],
])('%s is its canonical export', (_, old, now) => {
  expect(old).toBe(now)
})

it('fails fast before the spine is there, as the earlier registry did not', () => {
  expect(() => registry.get_operation_registry()).toThrow('Expected bootstrapSpine() before getSpine()')
})

const modules = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))

describe.each(modules)('the module hoc/%s', (file) => {
  const name = `hoc/${file.slice(0, -'.ts'.length)}`
  const source = readFileSync(new URL(file, FOLDER), 'utf8')

  it('holds re-exports and one deprecated()', () => {
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
    expect(stderr.match(/\[HOC_LEGACY\] DeprecationWarning: "hoc\//g)).toHaveLength(1)
  })
})
