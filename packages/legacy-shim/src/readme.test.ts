import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

import { findLegacyOperation, legacyUse } from './operations.ts'

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
  expect(readFileSync(new URL('../README.md', import.meta.url), 'utf8')).toContain(shown.replaceAll(/^ {2}/gm, ''))
})
