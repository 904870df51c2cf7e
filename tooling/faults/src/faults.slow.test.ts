import { expect, it } from 'vitest'

import { killsOf } from './misfortune.ts'
import { runSuite } from './suite.ts'

it('keeps every promise through twelve kills', async () => {
  const report = await runSuite({ kills: 12, runs: 60, seed: 20_261_121, say: () => {} })

  expect(report.findings).toEqual([])
  expect(killsOf(report.toll)).toBe(12)
  expect(report.completed).toBeGreaterThan(40)
  expect(report.unanswered).toBeGreaterThan(0)
}, 300_000)
