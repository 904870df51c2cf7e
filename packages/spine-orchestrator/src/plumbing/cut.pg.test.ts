import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { testServer } from '@hoc/drivers/testing/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { cuttingServer } from '../../test/cutting-server.ts'
import { installJobs } from './install-jobs.ts'
import { assertSchema, migrate } from './migrate.ts'
import { assertRoles, createRoles, type Role } from './roles.ts'
import { keepsPrepared, keepsSession } from './sessions.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

const passwords = testServer().passwords as Record<Role, string>

interface Cut {
  /** Which of all answers is its connection's last. */
  readonly nth: number
}

// What to do, or what happened to the very statement that was under way; the last are knex's own words.
const TOLD = /^Expected .+ (Try|try) again\.$|^terminating connection|^Connection terminated|Client has encountered/

// An event that nobody hears ends the test run, as it would end the process.
describe('whose connection is ended after any of its answers is told so, ends no process, and may try again:', () => {
  it.each<[string, string | undefined, (url: string, cut: Cut) => Promise<unknown>]>([
    ['createRoles', undefined, (adminUrl) => createRoles({ adminUrl, passwords })],
    ['assertRoles', 'hoc_worker', (worker) => assertRoles({ app: db.url('hoc_app'), worker })],
    ['assertSchema', 'hoc_worker', (url) => assertSchema(url)],
    ['migrate', 'hoc_owner', (url, { nth }) => migrate({ url, ...oneMigration(nth) })],
    ['installJobs', 'hoc_owner', (url) => installJobs(url)],
    ['keepsSession', 'hoc_worker', (url) => keepsSession(url)],
    ['keepsPrepared', 'hoc_worker', (url) => keepsPrepared(url)],
  ])('%s', async (_, role, work) => {
    const failures = await failuresOf(work, db.url(role))

    expect(failures.length).toBeGreaterThan(0)
    for (const failure of failures) expect(failure).toMatch(TOLD)
  })
})

function oneMigration(nth: number) {
  return { table: `migrations_${nth}`, migrations: [{ name: '0001_mine', sql: `create table hoc.mine_${nth} ()` }] }
}

/** What is thrown by something when a connection of it is ended at its first answer, second, third, fifth, eighth… */
async function failuresOf(work: (url: string, cut: Cut) => Promise<unknown>, url: string): Promise<string[]> {
  const failures: string[] = []
  for (let [nth, next] = [1, 2]; ; [nth, next] = [next, nth + next]) {
    const server = await cuttingServer(url, nth)
    const failure = await work(server.url, { nth }).then(
      () => undefined,
      (error: unknown) => (error as Error).message,
    )
    await server.close()
    if (!server.hasCut) return failures
    if (failure === undefined) continue
    failures.push(failure)
    await work(url, { nth })
  }
}
