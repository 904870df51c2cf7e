import type { QueryResult } from 'pg'

import { openClient } from '../pool.ts'

/** Where tests find the server and its migrated template; the set-up of a test run says it. */
export interface TestServer {
  /** As a superuser, whom no row-level security binds. */
  readonly adminUrl: string
  readonly template: string
  readonly passwords: Readonly<Record<string, string>>
}

/** The variable in which a test run's set-up tells its workers of the server. */
export const TEST_SERVER = 'HOC_TEST_SERVER'

/** The server of this test run. */
export function testServer(): TestServer {
  const told = process.env[TEST_SERVER]
  if (!told) throw new Error(`Expected ${TEST_SERVER} to tell of a server. Run the tests through "npm test".`)
  return JSON.parse(told) as TestServer
}

/** The address of a database on the test server, as the superuser or as a login role of the spine. */
export function databaseUrl(database: string, role?: string): string {
  const { adminUrl, passwords } = testServer()
  const url = new URL(adminUrl)
  url.pathname = database
  if (role) {
    url.username = role
    url.password = passwords[role] ?? ''
  }
  return url.href
}

/** Runs SQL on the test server on a connection of its own. */
export async function onServer(sql: string, connectionString = testServer().adminUrl): Promise<QueryResult> {
  const client = await openClient(connectionString)
  try {
    return await client.query(sql)
  } finally {
    await client.end()
  }
}
