import { chmodSync, existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

import { testDir } from '../test/sql.ts'
import { findBinaries } from './binaries.ts'

describe('findBinaries', () => {
  it('prefers those from npm to the system’s', () => {
    expect(findBinaries()).toMatchObject({ from: 'npm', version: expect.stringMatching(/^18\./), major: 18 })
  })

  it.skipIf(!existsSync('/usr/lib/postgresql'))('prefers the system’s to those from npm when it is told to', () => {
    expect(findBinaries({ systemFirst: true })).toMatchObject({
      from: 'system',
      dir: expect.stringMatching(/^\/usr\/lib\/postgresql\//),
    })
  })

  it('takes those it is told to take', () => {
    const { dir, version } = findBinaries()
    expect(findBinaries({ binDir: dir })).toMatchObject({ from: 'binDir', dir, version })
  })

  it('takes no others when those it is told to take are not there', () => {
    const dir = testDir()
    expect(() => findBinaries({ binDir: dir })).toThrow(`saw none (${dir}: no postgres there). Set DATABASE_URL`)
  })

  it.skipIf(process.platform === 'win32')('refuses those too old and those that do not run', () => {
    const dir = testDir()
    const answer = (script: string): void => {
      for (const name of ['postgres', 'initdb']) writeFileSync(path.join(dir, name), script)
      for (const name of ['postgres', 'initdb']) chmodSync(path.join(dir, name), 0o755)
    }
    answer('#!/bin/sh\necho "postgres (PostgreSQL) 13.4"\n')
    expect(() => findBinaries({ binDir: dir })).toThrow(
      `Expected PostgreSQL 15 or newer that runs on this machine, saw none (${dir}: version 13.4)`,
    )
    answer('#!/bin/sh\necho "missing library" >&2; exit 127\n')
    expect(() => findBinaries({ binDir: dir })).toThrow('postgres --version does not answer: missing library')
  })
})
