import { existsSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'

import { childWithServer } from '../test/child.ts'
import { serverPid, sql, testDir } from '../test/sql.ts'
import { inspectProcess } from './process-identity.ts'
import { startServer } from './server.ts'

describe('a data directory and several processes', () => {
  const dataDir = testDir(afterAll)

  it('lets the next start adopt the server of a killed process, nothing lost', async () => {
    const killed = await childWithServer({ dataDir })
    const pid = serverPid(dataDir)
    await sql(killed.told.adminUrl, 'create table notes as select 42 as answer')
    await killed.kill('SIGKILL')
    expect(inspectProcess(pid)).toBeDefined()

    const server = await startServer({ dataDir })
    const { rows } = await sql(server.adminUrl, 'select answer from notes')
    await server.stop()
    expect(server.kind).toBe('adopted')
    expect(server.adminUrl).toBe(killed.told.adminUrl)
    expect(server.version).toMatch(/^\d+\.\d+/)
    expect(rows).toEqual([{ answer: 42 }])
    expect(inspectProcess(pid)).toBeUndefined()
  })

  it('lets a second live process attach, whose stop stops nothing', async () => {
    const owner = await startServer({ dataDir, durable: false })
    const guest = await childWithServer({ dataDir }, 'await server.stop()')
    expect(await guest.ended()).toBe(0)
    expect(guest.told).toMatchObject({ kind: 'attached', adminUrl: owner.adminUrl })

    const { rows } = await sql(owner.adminUrl, 'select 1 as up')
    expect(rows).toEqual([{ up: 1 }])
    await owner.stop()
  })

  it('tells an attached process that the server was stopped', async () => {
    const owner = await startServer({ dataDir, durable: false })
    const guest = await startServer({ dataDir })
    expect(guest.kind).toBe('attached')
    await owner.stop()
    expect(await guest.exited).toContain('ended while in use: its process is gone')
  })

  it('serves two first starts at the same time with one cluster and one server', async () => {
    const dataDir = path.join(testDir(), '.hoc')
    const first = { dataDir, durable: false }
    const [one, two] = await Promise.all([childWithServer(first), childWithServer(first)])
    expect([one.told.kind, two.told.kind].sort()).toEqual(['attached', 'started'])
    expect(one.told.adminUrl).toBe(two.told.adminUrl)
    await sql(one.told.adminUrl, 'create table notes ()')
    await one.kill('SIGKILL')
    await two.kill('SIGKILL')

    const server = await startServer({ dataDir })
    await sql(server.adminUrl, 'select from notes')
    await server.stop()
  })

  it('has its server stopped when the owner exits, and a start meanwhile waits for that', async () => {
    const owner = await childWithServer({ dataDir, durable: false }, 'process.exit(3)')
    expect(await owner.ended()).toBe(3)
    const server = await startServer({ dataDir, durable: false })
    expect(server.kind).toBe('started')
    await server.stop()
  })

  it('is let be by an exiting owner whose server was killed and followed by another', async () => {
    const former = await childWithServer({ dataDir }, "process.stdin.resume().once('end', () => process.exit(0))")
    const pid = serverPid(dataDir)
    process.kill(pid, 'SIGKILL')
    while (inspectProcess(pid)) await sleep(20)
    const server = await startServer({ dataDir })
    expect(server.kind).toBe('started')
    former.wave()
    expect(await former.ended()).toBe(0)
    await sleep(200)
    await sql(server.adminUrl, 'select 1')
    await server.stop()
  })

  it('has its server stopped when the owner has nothing more to do', async () => {
    const owner = await childWithServer({ dataDir, durable: false }, '')
    expect(await owner.ended()).toBe(0)
    while (existsSync(path.join(dataDir, 'postgres/postmaster.pid'))) await sleep(20)
  })
})

describe('a temporary server', () => {
  it('is gone with all its files when its process exits', async () => {
    const owner = await childWithServer({ durable: false }, '')
    expect(await owner.ended()).toBe(0)
    expect(existsSync(owner.told.dataDir)).toBe(false)
    await expect(sql(owner.told.adminUrl, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('of a killed process is removed by the next start of one', async () => {
    const owner = await childWithServer({ durable: false })
    const pid = serverPid(owner.told.dataDir)
    await owner.kill('SIGKILL')
    const next = await startServer({ durable: false })
    await next.stop()
    expect(existsSync(owner.told.dataDir)).toBe(false)
    expect(inspectProcess(pid)).toBeUndefined()
  })
})
