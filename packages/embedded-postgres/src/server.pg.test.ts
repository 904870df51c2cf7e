import { existsSync, readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { serverPid, sql } from '../test/sql.ts'
import { inspectProcess } from './process-identity.ts'
import { startServer, type EmbeddedServer } from './server.ts'

const outside = Object.values(networkInterfaces())
  .flat()
  .find((each) => each?.family === 'IPv4' && !each.internal)

describe('a temporary server', () => {
  let server: EmbeddedServer
  beforeAll(async () => {
    server = await startServer({ durable: false, roles: ['hoc_app'] })
  })
  afterAll(() => server.stop())

  it('is a real PostgreSQL of the version it tells', async () => {
    const { rows } = await sql(server.adminUrl, 'show server_version')
    expect(rows).toEqual([{ server_version: server.version }])
    expect(server.kind).toBe('started')
    expect(server.timings.initdbMs).toBeGreaterThan(0)
  })

  it('lets in a role that the caller made with its generated password', async () => {
    await sql(server.adminUrl, `create role hoc_app login password '${server.passwords['hoc_app']}'`)
    const { rows } = await sql(server.url('hoc_app', 'postgres'), 'select current_user as me')
    expect(rows).toEqual([{ me: 'hoc_app' }])
  })

  it('refuses a wrong password, and none', async () => {
    const wrong = new URL(server.adminUrl)
    wrong.password = 'wrong'
    await expect(sql(wrong.href, 'select 1')).rejects.toMatchObject({ code: '28P01' })
    const none = new pg.Client({ host: '127.0.0.1', port: server.port, user: 'postgres', password: '' })
    await expect(none.connect()).rejects.toThrow()
  })

  it('stores passwords as scram and knows no other way in', async () => {
    const { rows: stored } = await sql(server.adminUrl, 'select rolpassword from pg_authid where rolcanlogin')
    expect(stored.length).toBeGreaterThan(0)
    for (const { rolpassword } of stored) expect(rolpassword).toMatch(/^SCRAM-SHA-256\$/)
    const { rows: ways } = await sql(server.adminUrl, 'select type, address, auth_method from pg_hba_file_rules')
    expect(ways).toEqual([{ type: 'host', address: '127.0.0.1', auth_method: 'scram-sha-256' }])
  })

  it('listens on loopback alone, on no socket file', async () => {
    const { rows } = await sql(
      server.adminUrl,
      "select name, setting from pg_settings where name in ('listen_addresses', 'unix_socket_directories') order by 1",
    )
    expect(rows).toEqual([
      { name: 'listen_addresses', setting: '127.0.0.1' },
      { name: 'unix_socket_directories', setting: '' },
    ])
  })

  it.runIf(outside)('is not reachable on another address of this machine', async () => {
    const client = new pg.Client({ host: outside?.address, port: server.port, user: 'postgres', password: 'x' })
    await expect(client.connect()).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('has Unicode upper and lower case, ordered by code point', async () => {
    const { rows } = await sql(server.adminUrl, "select lower('É') as lower, 'Z' < 'a' as ordered")
    expect(rows).toEqual([{ lower: 'é', ordered: true }])
  })

  it('tells which roles it has a password for', () => {
    expect(() => server.url('constructor', 'postgres')).toThrow('saw "constructor"')
    expect(() => server.url('mallory', 'postgres')).toThrow(
      'Expected one of the roles postgres, hoc_app, saw "mallory". Name it in roles when starting.',
    )
  })
})

describe('starting and stopping', () => {
  it('passes settings on, hides our environment, and leaves nothing of a temporary server behind', async () => {
    process.env['HOC_TEST_SECRET'] = 'do not tell'
    const server = await startServer({ durable: false, settings: { max_connections: 7 } })
    delete process.env['HOC_TEST_SECRET']
    const pid = serverPid(server.dataDir)
    const { rows } = await sql(server.adminUrl, 'show max_connections')
    expect(rows).toEqual([{ max_connections: '7' }])
    if (process.platform === 'linux') {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8')
      expect(environment).toContain('LC_ALL=C')
      expect(environment).not.toContain('do not tell')
    }
    await server.stop()
    await server.stop()
    expect(existsSync(server.dataDir)).toBe(false)
    expect(inspectProcess(pid)).toBeUndefined()
  })

  it.runIf(process.platform === 'linux')('runs what npm has, compiled for size and not for speed', async () => {
    const server = await startServer({ durable: false })
    const { rows } = await sql(server.adminUrl, "select setting from pg_config where name = 'CFLAGS'")
    await server.stop()
    expect(rows).toEqual([{ setting: expect.stringContaining('-Os') }])
  })

  it('gives the end of the log of a server that does not start', async () => {
    const settings = { shared_buffers: 'plenty' }
    await expect(startServer({ durable: false, settings })).rejects.toThrow(
      /Expected PostgreSQL to start on .*, saw it end\. Its log, .*\n.*invalid value for parameter "shared_buffers"/s,
    )
  })

  it('refuses to listen elsewhere', async () => {
    await expect(startServer({ durable: false, settings: { listen_addresses: '*' } })).rejects.toThrow(
      'Expected settings without listen_addresses: this server is reachable on 127.0.0.1 only.',
    )
  })

  it('tells when the server is gone without a stop, and only then', async () => {
    const lines: string[] = []
    const server = await startServer({ durable: false, log: (line) => lines.push(line) })
    process.kill(serverPid(server.dataDir), 'SIGKILL')
    const seen = await server.exited
    expect(seen).toMatch(/^PostgreSQL \(pid \d+\) ended while in use: it was ended by SIGKILL\. Its log, /)
    expect(lines).toContain(seen)
    await server.stop()
    expect(existsSync(server.dataDir)).toBe(false)
  })
})
