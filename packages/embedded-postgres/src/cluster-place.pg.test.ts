import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

import { sql, testDir } from '../test/sql.ts'
import { serverAccount } from './account.ts'
import { findBinaries } from './binaries.ts'
import { runnableBy, sharedDir, SHARED_PLACE } from './reach.ts'
import { startServer } from './server.ts'

const root = process.getuid?.() === 0

describe.runIf(root)('run by root', () => {
  it('the server runs as nobody', async () => {
    const server = await startServer({ durable: false })
    const owner = statSync(path.join(server.dataDir, 'postgres')).uid
    await server.stop()
    expect(owner).toBe(serverAccount().uid)
    expect(owner).not.toBe(0)
  })

  it('a cluster below a closed directory is kept elsewhere, and found again', async () => {
    const dataDir = path.join(closedDir(), '.hoc')
    const lines: string[] = []
    const first = await startServer({ dataDir, durable: false, log: (line) => lines.push(line) })
    const cluster = realpathSync(path.join(dataDir, 'postgres'))
    await sql(first.adminUrl, 'create table notes ()')
    await first.stop()

    expect(cluster.startsWith(`${SHARED_PLACE}/clusters/`)).toBe(true)
    expect(lines.find((line) => line.includes(dataDir) && line.includes(cluster))).toBeDefined()
    const second = await startServer({ dataDir, durable: false })
    await sql(second.adminUrl, 'select from notes')
    await second.stop()
  })

  it('a cluster below a directory that was closed later is moved, nothing lost', async () => {
    const parent = testDir()
    const dataDir = path.join(parent, '.hoc')
    const first = await startServer({ dataDir, durable: false })
    await sql(first.adminUrl, 'create table notes ()')
    await first.stop()
    expect(lstatSync(path.join(dataDir, 'postgres')).isDirectory()).toBe(true)

    chmodSync(parent, 0o700)
    symlinkSync('/nowhere', path.join(dataDir, 'postgres.moving')) // As a process leaves it that dies before it moved.
    const second = await startServer({ dataDir, durable: false })
    const cluster = realpathSync(path.join(dataDir, 'postgres'))
    await sql(second.adminUrl, 'select from notes')
    await second.stop()
    expect(cluster.startsWith(`${SHARED_PLACE}/clusters/`)).toBe(true)
  })

  it('a cluster that was kept elsewhere and is lost is not replaced by an empty one', async () => {
    const dataDir = path.join(closedDir(), '.hoc')
    await (await startServer({ dataDir, durable: false })).stop()
    rmSync(realpathSync(path.join(dataDir, 'postgres')), { recursive: true })
    await expect(startServer({ dataDir, durable: false })).rejects.toThrow(/saw nothing there\. Restore it, or delete/)
  })

  it('programs below a closed directory are copied to where the server can run them', async () => {
    const closed = closedDir()
    const npm = findBinaries()
    const prefix = path.join(closed, 'native')
    cpSync(path.dirname(npm.dir), prefix, { recursive: true, verbatimSymlinks: true })
    const place = path.join(testDir(), 'shared')

    const lines: string[] = []
    const hidden = { ...npm, dir: path.join(prefix, 'bin') }
    const copy = runnableBy(serverAccount(), hidden, (line) => lines.push(line), place)
    expect(copy.dir).toBe(path.join(place, 'binaries', `${npm.version}-${process.arch}`, 'bin'))
    expect(lines).toHaveLength(1)
    expect(runnableBy(serverAccount(), hidden, (line) => lines.push(line), place)).toEqual(copy)
    expect(lines).toHaveLength(1)

    const server = await startServer({ binDir: copy.dir, durable: false })
    await sql(server.adminUrl, 'select 1')
    await server.stop()
  })

  it('a shared place that another user made is not trusted', () => {
    const place = path.join(testDir(), 'shared')
    mkdirSync(place)
    chownSync(place, 65534, 65534)
    expect(() => sharedDir('binaries', place)).toThrow(`Expected ${place} to belong to uid 0, saw uid 65534.`)
    expect(existsSync(path.join(place, 'binaries'))).toBe(false)
  })

  it('a shared place that the server cannot enter either is refused', () => {
    expect(() => sharedDir('binaries', path.join(closedDir(), 'shared'))).toThrow(/saw that they cannot/)
  })
})

function closedDir(): string {
  const dir = testDir()
  chmodSync(dir, 0o700)
  return dir
}
