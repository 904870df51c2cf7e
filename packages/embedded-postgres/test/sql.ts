import { chmodSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { onTestFinished } from 'vitest'

/** Runs one statement on a connection of its own. */
export async function sql(connectionString: string, text: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    return await client.query(text)
  } finally {
    await client.end()
  }
}

/** A directory that every user may enter; gone when the test, or all with `afterAll`, are over, with a cluster kept elsewhere. */
export function testDir(over: (clean: () => void) => void = onTestFinished): string {
  const dir = mkdtempSync(path.join(realpathSync(tmpdir()), 'hoc-test-'))
  chmodSync(dir, 0o711)
  over(() => {
    const links = [path.join(dir, 'postgres'), path.join(dir, '.hoc/postgres')].filter((link) => existsSync(link))
    for (const each of [...links.map((link) => realpathSync(link)), dir]) {
      rmSync(each, { recursive: true, force: true, maxRetries: 5 })
    }
  })
  return dir
}

/** The pid of the server that runs on a data directory, as PostgreSQL wrote it. */
export function serverPid(dataDir: string): number {
  return Number(readFileSync(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0])
}
