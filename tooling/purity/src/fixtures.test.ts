import { describe, expect, it } from 'vitest'

import { rules } from './rules.ts'
import { fixturesOf, rulesWithFixtures } from './testing/fixtures.ts'
import { findingsIn } from './testing/workspace.ts'

it('has good and bad fixtures for every rule, and none for what is no rule', () => {
  expect(
    rulesWithFixtures()
      .filter((name) => !name.startsWith('seed-'))
      .sort(),
  ).toEqual(rules.map(({ name }) => name).sort())
})

describe.each(rules)('$name', (rule) => {
  it.each(fixturesOf(rule.name, 'bad'))(
    'finds what is marked in bad/$name, and nothing else',
    ({ files, expected }) => {
      const findings = findingsIn(files, [rule])

      expect(expected.length).toBeGreaterThan(0)
      expect([...new Set(findings.map(({ file, line }) => `${file}:${line}`))].sort()).toEqual([...expected].sort())
    },
  )

  it.each(fixturesOf(rule.name, 'good'))('finds nothing in good/$name', ({ files }) => {
    expect(findingsIn(files, [rule])).toEqual([])
  })
})
