import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const DEBIAN = '/usr/lib/postgresql'
const PROGRAMS = ['initdb', 'postgres', 'psql', 'pg_dump', 'pg_dumpall', 'pg_restore', 'pg_basebackup']
const NOBODY = { uid: 65_534, gid: 65_534 }

/** The folder of all of PostgreSQL's programs, the newest that this machine has; undefined where there is none. */
export function findPrograms(): string | undefined {
  const versions = existsSync(DEBIAN)
    ? readdirSync(DEBIAN)
        .map(Number)
        .filter((version) => version >= 15)
    : []
  return versions
    .toSorted((a, b) => b - a)
    .map((version) => join(DEBIAN, String(version), 'bin'))
    .find((folder) => PROGRAMS.every((program) => existsSync(join(folder, program))))
}

export type PlainServer = Awaited<ReturnType<typeof startPlainServer>>

/** A server as a distribution installs it, with a superuser's password: new, or from the copy of a data directory. */
export async function startPlainServer(programs: string, password: string, from?: string) {
  const home = mkdtempSync(join(tmpdir(), 'hoc-plain-'))
  const folder = join(home, 'data')
  const isRoot = process.getuid?.() === 0 // as whom PostgreSQL does not run
  const owner = isRoot ? NOBODY : {}
  const own = () => isRoot && execFileSync('chown', ['-R', `${NOBODY.uid}:${NOBODY.gid}`, home])
  if (from) {
    cpSync(from, folder, { recursive: true })
    chmodSync(folder, 0o700)
    own()
  } else {
    writeFileSync(join(home, 'password'), password)
    own()
    const auth = ['--auth-local=trust', '--auth-host=scram-sha-256', `--pwfile=${join(home, 'password')}`]
    execFileSync(join(programs, 'initdb'), ['-D', folder, '-U', 'postgres', '--no-sync', ...auth], {
      ...owner,
      cwd: '/',
    })
  }

  const port = await freePort()
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off', 'shared_buffers=32MB']
  const args = ['-D', folder, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])]
  const child = spawn(join(programs, 'postgres'), args, { ...owner, cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  let log = ''
  await new Promise<void>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      log += chunk.toString()
      if (log.includes('database system is ready to accept connections')) resolve()
    })
    child.once('exit', () => reject(new Error(`Expected PostgreSQL to start, saw:\n${log}`)))
  })

  return {
    /** As it stands in an address. */
    place: `127.0.0.1:${port}`,
    async stop(): Promise<void> {
      child.kill('SIGINT')
      await ended
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** A port that nothing listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
