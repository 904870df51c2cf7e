import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

import { testDir } from '../test/sql.ts'
import { ensurePasswords } from './passwords.ts'

describe('ensurePasswords', () => {
  it('adds a new role and leaves the others as they are', () => {
    const file = path.join(testDir(), 'passwords.json')
    const first = ensurePasswords(file, ['alice'])
    const second = ensurePasswords(file, ['bob'])
    expect(Object.keys(second)).toEqual(['postgres', 'alice', 'bob'])
    expect(second).toMatchObject(first)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(second)
    expect(readdirSync(path.dirname(file))).toEqual(['passwords.json'])
  })

  it('closes a file that others could read', () => {
    const file = path.join(testDir(), 'passwords.json')
    ensurePasswords(file, [])
    chmodSync(file, 0o644)
    ensurePasswords(file, [])
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('refuses a file it cannot understand instead of replacing it', () => {
    const file = path.join(testDir(), 'passwords.json')
    for (const broken of ['{"postgres":', '["postgres"]', '{"postgres":1}', 'null']) {
      writeFileSync(file, broken)
      expect(() => ensurePasswords(file, [])).toThrow('Expected')
      expect(readFileSync(file, 'utf8')).toBe(broken)
    }
  })
})
