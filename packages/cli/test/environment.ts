import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestDatabase } from '@hoc/drivers/testing/database'

/** The environment of a process that works on a test's database. */
export function environmentOf(db: Pick<TestDatabase, 'url'>) {
  return {
    DATABASE_URL: db.url('hoc_app'),
    HOC_WORKER_URL: db.url('hoc_worker'),
    HOC_MIGRATE_URL: db.url('hoc_owner'),
    HOC_OPERATOR_URL: db.url('hoc_operator'),
    HOC_DATA_DIR: mkdtempSync(join(tmpdir(), 'hoc-cli-')),
  }
}
