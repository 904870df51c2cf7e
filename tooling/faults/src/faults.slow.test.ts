import { expect, it } from 'vitest'

import { killsOf } from './misfortune.ts'
import { runSuite } from './suite.ts'

it('keeps every promise through six kills', async () => {
  const report = await runSuite({ kills: 6, runs: 40, seed: 20_261_121, say: () => {} })

  expect(report.findings).toEqual([])
  expect(killsOf(report.toll)).toBe(6)
  expect(report.completed).toBeGreaterThan(30)
  expect(report.unanswered).toBeGreaterThan(0)
}, 600_000)
