import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { hearing } from './deliveries.ts'
import { hears } from './filter.ts'

describe('a filter', () => {
  it.each([
    ['*', 'incident.created', true],
    ['incident.created', 'incident.created', true],
    ['incident.*', 'incident.created', true],
    ['*.created', 'incident.created', true],
    ['inc*.*ed', 'incident.created', true],
    ['incident.*', 'incidents.created', false],
    ['incident.', 'incident.created', false],
    ['*a*a*', 'a', false],
    ['created', 'incident.created', false],
  ])('%s, of %s: %s', (filter, type, heard) => {
    expect(hears([filter], type)).toBe(heard)
  })

  it('means what it looks like', () => {
    const letters = (...of: string[]) => fc.array(fc.constantFrom(...of), { maxLength: 8 }).map((some) => some.join(''))
    fc.assert(
      fc.property(letters('a', 'b', '.', '*'), letters('a', 'b', '.'), (filter, type) => {
        const meant = new RegExp(`^${filter.replaceAll('.', '\\.').replaceAll('*', '.*')}$`)
        return hears([filter], type) === meant.test(type)
      }),
      { numRuns: 2_000 },
    )
  })

  // #region readme
  it('picks who hears an event', () => {
    const onCall = { events: ['incident.*'] }
    const archive = { events: ['*'] }

    expect(hearing([onCall, archive], 'incident.created')).toEqual([onCall, archive])
    expect(hearing([onCall, archive], 'key.issued')).toEqual([archive])
  })
  // #endregion
})

it('is shown in the README as it is tested', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const test = readFileSync(new URL(import.meta.url), 'utf8')
  const [, shown = ''] = /```ts\n([\s\S]*?)```/.exec(readme) ?? []

  expect(shown).not.toBe('')
  for (const line of shown.split('\n')) expect(test).toContain(line)
})
