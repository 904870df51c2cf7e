import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { prepareTemplate } from '@hoc/spine-orchestrator/testing/template'

const MEMORY = '/dev/shm'
const PLENTY = 8 * 1024 ** 3

const COMPILED = join(import.meta.dirname, '../../node_modules/.cache/compiled')

// Where root's clusters are kept whose folder the server's user cannot enter, named after that folder.
const ELSEWHERE = '/var/lib/hoc-postgres/clusters'

/**
 * Gives the tests of a run one PostgreSQL server: TEST_DATABASE_URL (a superuser's) if set, else one of our own
 * that ends with the run. Every test file gets a copy of one migrated database, and all of them one temporary folder
 * that goes with the run, whatever they leave in it.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const given = process.env['TEST_DATABASE_URL']
  const began = performance.now()
  const server = given ? undefined : await startOwn()
  const adminUrl = given ?? server?.adminUrl ?? ''
  const { drop } = await prepareTemplate(adminUrl)
  console.log(
    `[tests] PostgreSQL: ${given ? 'TEST_DATABASE_URL' : 'embedded'}, ready in ${Math.round(performance.now() - began)} ms`,
  )
  const folder = mkdtempSync(join(tmpdir(), 'hoc-tests-'))
  chmodSync(folder, 0o711) // servers run as somebody else
  process.env['TMPDIR'] = folder
  // The processes that tests start would each compile the same files again, in the next run as well.
  process.env['NODE_COMPILE_CACHE'] = COMPILED
  return async () => {
    await drop()
    await server?.stop()
    for (const left of [folder, ...clustersOf(basename(folder))]) rmSync(left, { recursive: true, force: true })
  }
}

// In memory, where there is plenty: databases are copied and dropped by the hundred.
async function startOwn() {
  const before = process.env['TMPDIR']
  if (roomIn(MEMORY) > PLENTY) process.env['TMPDIR'] = MEMORY
  const { startServer } = await import('@hoc/embedded-postgres/server')
  const server = await startServer({ durable: false })
  if (before === undefined) delete process.env['TMPDIR']
  else process.env['TMPDIR'] = before
  return server
}

function roomIn(place: string): number {
  if (!existsSync(place)) return 0
  const { bavail, bsize } = statfsSync(place)
  return bavail * bsize
}

function clustersOf(run: string): string[] {
  if (!existsSync(ELSEWHERE)) return []
  return readdirSync(ELSEWHERE)
    .filter((name) => name.includes(run))
    .map((name) => join(ELSEWHERE, name))
}
