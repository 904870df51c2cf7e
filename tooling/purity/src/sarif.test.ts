import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import Ajv from 'ajv-draft-04'
import { expect, it } from 'vitest'

import { rules } from './rules.ts'
import { toSarif } from './sarif.ts'
import { findingsIn } from './testing/workspace.ts'

const schema = createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json')
const isSarif = new Ajv.default({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(
  JSON.parse(readFileSync(schema, 'utf8')),
)

it('is valid by the schema of SARIF 2.1.0', () => {
  const findings = findingsIn({ 'packages/drivers/src/a file.ts': "export * from './orders.ts'\n" }, rules)
  const log = toSarif(findings, rules, { version: '1.2.3', root: '/tmp/shop' })

  expect(findings.length).toBeGreaterThan(0)
  expect([isSarif(log), isSarif.errors]).toEqual([true, null])
  expect(isSarif({ ...log, version: '2.0' })).toBe(false)
})

it('escapes what a path holds that means something in an address', () => {
  const findings = findingsIn({ 'packages/drivers/src/a b#?%é.ts': "export * from './orders.ts'\n" }, rules)
  const log = JSON.stringify(toSarif(findings, rules, { version: '1.2.3', root: '/tmp/shop' }))

  expect(log).toContain('"uri":"packages/drivers/src/a%20b%23%3F%25%C3%A9.ts"')
})
