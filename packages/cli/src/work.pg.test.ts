import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { anActiveIncident } from '@hoc/spine-orchestrator/testing/spine'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { environmentOf } from '../test/environment.ts'
import { hoc, startHoc } from '../test/hoc.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

it.each(['SIGTERM', 'SIGINT'] as const)(
  'seals, anchors and delivers what others write until it hears %s',
  async (signal) => {
    const env = environmentOf(db)
    const outboxFile = `${env.HOC_DATA_DIR}/events.ndjson`
    const child = startHoc(['work'], { ...env, HOC_OUTBOX_FILE: outboxFile, HOC_LOG_LEVEL: 'warn' })
    let err = ''
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
    await expect.poll(() => err).toContain('hoc: Working.')

    const { operator } = await anActiveIncident(db)
    const sealed = () => db.all(`select from hoc.ledger_seals where tenant_id = '${operator.tenantId}'`)
    await expect.poll(sealed).toHaveLength(1)
    await expect.poll(() => readFile(outboxFile, 'utf8').catch(() => '')).toContain(operator.tenantId)
    child.kill(signal)

    expect(await once(child, 'exit')).toEqual([0, null])
    expect(await readFile(`${env.HOC_DATA_DIR}/anchors.ndjson`, 'utf8')).toContain(operator.tenantId)
    expect(err).not.toContain('"level"')
  },
)

it('does not start where the database is not migrated, and says what to run', async () => {
  await db.all(`delete from hoc.migrations where name = '0002_incidents'`)

  expect(await hoc(['work'], environmentOf(db))).toMatchObject({
    code: 3,
    out: '',
    err: expect.stringContaining('Run "hoc migrate" first.'),
  })
})
