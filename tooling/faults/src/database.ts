import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { onServer } from '@hoc/drivers/testing/server'
import { startServer, type EmbeddedServer } from '@hoc/embedded-postgres/server'
import { migrate } from '@hoc/spine-orchestrator/migrate'
import { createRoles, ROLES, type Role } from '@hoc/spine-orchestrator/roles'

const DATABASE = 'faults'
const RESTART_WITHIN_MS = 60_000

/** Starts a server in a folder of its own, with the roles and the tables of the spine. */
export async function openDatabase(say: (line: string) => void) {
  const folder = mkdtempSync(join(tmpdir(), 'hoc-faults-'))
  chmodSync(folder, 0o755) // whoever the server runs as has to get in
  const dataDir = join(folder, 'data')
  const meant: string[] = []
  let isMeant = false
  const log = (line: string) => (isMeant ? void meant.push(line) : say(line))
  const start = () => startServer({ dataDir, roles: ROLES, log })
  let server = await start()
  await onServer(`create database ${DATABASE}`, server.adminUrl)
  await createRoles({ adminUrl: server.url('postgres', DATABASE), passwords: passwordsOf(server) })
  await migrate({ url: server.url('hoc_owner', DATABASE) })

  return {
    /** A folder that is deleted with it. */
    folder,
    /** What the server said of being killed, with the end of its log: nothing that anybody needs while all is well. */
    meant,
    port: () => server.port,
    url: (role: Role) => server.url(role, DATABASE),
    /** As the superuser, whom no row-level security binds, on a connection of its own. */
    all: async <Row extends object>(sql: string): Promise<Row[]> =>
      (await onServer(sql, server.url('postgres', DATABASE))).rows as Row[],

    /** Ends the server as a power failure would, and starts it again. */
    async kill(): Promise<void> {
      const [pid] = readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')
      isMeant = true
      process.kill(Number(pid), 'SIGKILL')
      await server.exited.finally(() => (isMeant = false))
      server = await again(start)
    },

    async close(): Promise<void> {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function passwordsOf({ passwords }: EmbeddedServer): Record<Role, string> {
  return Object.fromEntries(ROLES.map((role) => [role, passwords[role] ?? ''])) as Record<Role, string>
}

// The backends of a killed server go when they notice; until then it cannot start.
async function again(start: () => Promise<EmbeddedServer>): Promise<EmbeddedServer> {
  const until = performance.now() + RESTART_WITHIN_MS
  for (;;) {
    try {
      return await start()
    } catch (error) {
      if (performance.now() > until) throw error
      await pause(100)
    }
  }
}
