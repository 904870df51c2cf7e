import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { tapStatements } from '@hoc/drivers/testing/tap'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { aSpine } from '../testing/incidents.ts'
import { startPlumbing } from './plumbing.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

it('leaves nothing running where its jobs cannot begin, however often it tries', async () => {
  const tap = tapStatements(db.worker)
  const reported: unknown[] = []
  const nowhere = new URL(db.url('hoc_worker'))
  nowhere.pathname = 'nowhere'
  const plumbing = startPlumbing({
    worker: db.worker,
    workerUrl: nowhere.href,
    directUrl: db.url('hoc_worker'),
    anchorFile: join(mkdtempSync(join(tmpdir(), 'hoc-plumbing-')), 'anchors.ndjson'),
    spine: aSpine(db),
    report: (what, error) => reported.push([what, String(error)]),
  })
  const tries = () => reported.filter((each) => String(each).includes('"nowhere" does not exist')).length
  await expect.poll(tries, { timeout: 50_000 }).toBeGreaterThan(1)
  await plumbing.stop()

  tap.heard()
  await pause(1_200) // twice as long as the quickest piece of upkeep waits
  expect(tap.heard()).toEqual([])
})
