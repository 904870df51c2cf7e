import { once } from 'node:events'
import { createServer } from 'node:net'
import { chownSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { serverPid, sql, testDir } from '../test/sql.ts'
import { inspectProcess } from './process-identity.ts'
import { startServer } from './server.ts'

describe('a data directory', () => {
  it('keeps the data, the passwords and the log over a restart', async () => {
    const dataDir = path.join(testDir(), '.hoc')
    const first = await startServer({ dataDir, durable: false, roles: ['alice'] })
    await sql(first.adminUrl, 'create table notes as select 42 as answer')
    await first.stop()

    const second = await startServer({ dataDir, durable: false, roles: ['alice', 'bob'] })
    const { rows } = await sql(second.adminUrl, 'select answer from notes')
    await second.stop()

    expect(rows).toEqual([{ answer: 42 }])
    expect(second.kind).toBe('started')
    expect(second.timings.initdbMs).toBe(0)
    expect(second.port).toBe(first.port)
    expect(second.passwords).toEqual({ ...first.passwords, bob: expect.stringMatching(/^[\w-]{32}$/) })
    expect(second.passwords['alice']).not.toBe(second.passwords['postgres'])
    expect(readFileSync(path.join(dataDir, 'postgres.log'), 'utf8')).toContain('database system is shut down')

    const file = path.join(dataDir, 'passwords.json')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(second.passwords)
  })
})

describe('the port of a data directory', () => {
  it('is another one while somebody else listens there', async () => {
    const dataDir = testDir()
    const first = await startServer({ dataDir, durable: false })
    await first.stop()
    const stranger = createServer().listen(first.port, '127.0.0.1')
    await once(stranger, 'listening')

    const second = await startServer({ dataDir, durable: false })
    await second.stop()
    stranger.close()

    expect(second.port).not.toBe(first.port)
    expect(readFileSync(path.join(dataDir, 'port'), 'utf8')).toBe(`${second.port}\n`)
  })
})

describe('a data directory whose server was stopped', () => {
  const dataDir = testDir(afterAll)
  beforeAll(async () => {
    await (await startServer({ dataDir })).stop()
  })

  it('is refused when it is of another major version, with what to do', async () => {
    const file = path.join(dataDir, 'postgres/PG_VERSION')
    const version = readFileSync(file, 'utf8')
    writeFileSync(file, '14\n')
    const start = startServer({ dataDir })
    await expect(start).rejects.toThrow(/Expected a data directory of PostgreSQL \d+ .*saw one of PostgreSQL 14 in/)
    await expect(start).rejects.toThrow(/pg_dumpall.*another HOC_DATA_DIR/)
    writeFileSync(file, version)
  })

  it('is refused when it is damaged, or never was one: PG_VERSION', async () => {
    const file = path.join(dataDir, 'postgres/PG_VERSION')
    renameSync(file, `${file}.lost`)
    await expect(startServer({ dataDir })).rejects.toThrow(
      /^Expected a PostgreSQL cluster in .*\/postgres, saw a folder whose PG_VERSION cannot be read \(ENOENT\)\. If it was/,
    )
    renameSync(`${file}.lost`, file)
  })

  it('is refused when it is damaged, with other advice than initdb: pg_control', async () => {
    const file = path.join(dataDir, 'postgres/global/pg_control')
    const control = readFileSync(file)
    writeFileSync(file, Buffer.alloc(control.length, 'x'))
    await expect(startServer({ dataDir })).rejects.toThrow(
      /\nThe cluster seems damaged\. Do not run initdb, .*HOC_DATA_DIR\.$/,
    )
    writeFileSync(file, control)
  })

  it.runIf(process.getuid?.() === 0)('is refused when the cluster is another user’s', async () => {
    const cluster = path.join(dataDir, 'postgres')
    const { uid, gid } = statSync(cluster)
    chownSync(cluster, 12_345, gid)
    await expect(startServer({ dataDir })).rejects.toThrow(
      /saw uid 12345\. Run as the user who made it, give it over \(chown -R/,
    )
    chownSync(cluster, uid, gid)
  })

  it('is refused without the passwords of its cluster', async () => {
    const file = path.join(dataDir, 'passwords.json')
    renameSync(file, `${file}.lost`)
    await expect(startServer({ dataDir })).rejects.toThrow(/Restore it from a backup, or choose another/)
    renameSync(`${file}.lost`, file)
  })

  it('starts though its pid file names a process that is no server of it', async () => {
    const pidFile = path.join(dataDir, 'postgres/postmaster.pid')
    const first = await startServer({ dataDir })
    const recycled = readFileSync(pidFile, 'utf8').replace(/^\d+/, String(process.pid))
    await first.stop()
    writeFileSync(pidFile, recycled)

    const second = await startServer({ dataDir })
    expect(second.kind).toBe('started')
    await second.stop()
  })

  it('starts at once after its server was killed', async () => {
    const first = await startServer({ dataDir })
    await sql(first.adminUrl, 'create table notes as select 42 as answer')
    const pid = serverPid(dataDir)
    process.kill(pid, 'SIGKILL')
    while (inspectProcess(pid)) await sleep(20)
    const second = await startServer({ dataDir })
    expect(second.kind).toBe('started')

    await first.stop()
    const { rows } = await sql(second.adminUrl, 'select answer from notes')
    await second.stop()
    expect(rows).toEqual([{ answer: 42 }])
  })
})
