import { readFileSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { expect, it } from 'vitest'

import { testDir } from '../test/sql.ts'
import { startServer } from './server.ts'

it('does what the README shows', async () => {
  const dataDir = path.join(testDir(), '.hoc')
  const lines: string[] = []
  const log = (line: string): void => void lines.push(line)

  // #region readme
  const server = await startServer({ dataDir, roles: ['shop'], log })
  void server.exited.then(log)

  const admin = new pg.Client(server.adminUrl)
  await admin.connect()
  await admin.query(`create role shop login password '${server.passwords['shop']}'`)
  await admin.query('create database shop owner shop')
  await admin.end()

  const client = new pg.Client(server.url('shop', 'shop'))
  await client.connect()
  const { rows } = await client.query('select current_user as me')
  await client.end()

  await server.stop()
  // #endregion

  expect(rows).toEqual([{ me: 'shop' }])
  expect(lines.at(-1)).toContain(`runs on 127.0.0.1:${server.port}`)
})

it('is quoted by the README word for word', () => {
  const source = readFileSync(new URL(import.meta.url), 'utf8')
  const shown = /\/\/ #region readme\n(.*?) +\/\/ #endregion/s.exec(source)?.[1] ?? ''
  expect(shown).toContain('startServer(')
  expect(readFileSync(new URL('../README.md', import.meta.url), 'utf8')).toContain(shown.replaceAll(/^ {2}/gm, ''))
})
