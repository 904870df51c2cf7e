import { randomUUID } from 'node:crypto'
import { databaseUrl, onServer, testServer } from '@hoc/drivers/testing/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { environmentOf } from '../test/environment.ts'
import { hoc, hocHere, hocJson } from '../test/hoc.ts'

const name = `hoc_cli_${randomUUID().replaceAll('-', '')}`
const url = (role?: string) => databaseUrl(name, role)

beforeAll(async () => void (await onServer(`create database ${name}`)))
afterAll(async () => void (await onServer(`drop database ${name} with (force)`)))

describe('hoc migrate, from an empty database on', () => {
  const env = { ...environmentOf({ url }), HOC_ADMIN_URL: url() }

  it('--check ends with 1, and names what is pending', async () => {
    await onServer(`grant connect, create, temporary on database ${name} to hoc_owner`)

    expect(await hocHere(['migrate', '--check'], env)).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^Pending: 0001_spine, .*"hoc migrate"/),
    })
    expect(await hocJson(['migrate', '--check'], env)).toMatchObject({
      code: 1,
      json: { applied: [], pending: expect.arrayContaining(['0001_spine']) },
    })
  })

  it('--roles creates the roles with the passwords of their addresses, then migrates', async () => {
    const { code, out, err } = await hoc(['migrate', '--roles'], { ...env, HOC_OPERATOR_URL: url('hoc_operator') })

    expect(code).toBe(0)
    expect(out).toMatch(/^The schema is up to date: \d{4}_\w+\.\n$/)
    expect(err).toContain('The roles hoc_app, hoc_worker, hoc_owner, hoc_operator can log in.')
    expect(err).toContain('Applying 0001_spine')
    expect(err).not.toContain(encodeURI(testServer().passwords['hoc_app'] ?? 'none'))
  })

  it('is up to date then, also when it is run again', async () => {
    expect(await hocHere(['migrate', '--check'], env)).toEqual({ code: 0, out: 'The schema is up to date.', err: '' })
    expect(await hocHere(['migrate'], env)).toMatchObject({ code: 0, err: '' })
    expect(await hocJson(['migrate'], env)).toMatchObject({ code: 0, json: { pending: [] } })
  })

  it.each([
    [
      { DATABASE_URL: url('hoc_worker') },
      'Expected DATABASE_URL to be postgres://hoc_app:PASSWORD@HOST/',
      'saw the user "hoc_worker"',
    ],
    [{ HOC_WORKER_URL: `postgres://hoc_worker@127.0.0.1/${name}` }, 'Expected HOC_WORKER_URL', 'saw no password'],
    [
      { HOC_MIGRATE_URL: databaseUrl('elsewhere', 'hoc_owner') },
      'Expected HOC_MIGRATE_URL',
      'saw the database "elsewhere"',
    ],
    [{ HOC_ADMIN_URL: '' }, 'Expected HOC_ADMIN_URL, DATABASE_URL', 'saw not all of them'],
  ])('--roles refuses addresses that do not fit together: %j', async (wrong, expected, saw) => {
    const { code, err } = await hocHere(['migrate', '--roles'], { ...env, ...wrong })

    expect(code).toBe(2)
    expect(err).toContain(expected)
    expect(err).toContain(saw)
  })

  it('needs HOC_MIGRATE_URL beside DATABASE_URL', async () => {
    expect(await hocHere(['migrate'], { ...env, HOC_MIGRATE_URL: '' })).toMatchObject({
      code: 2,
      err: expect.stringContaining('Expected HOC_MIGRATE_URL beside DATABASE_URL, saw none.'),
    })
  })
})
