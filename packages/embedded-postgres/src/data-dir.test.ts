import { chmodSync, chownSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

import { testDir } from '../test/sql.ts'
import { openDataDir } from './data-dir.ts'

describe('openDataDir', () => {
  it.runIf(process.platform === 'linux')('says so where no folder can be made, instead of trying for ever', () => {
    expect(() => openDataDir('/proc/hoc/data', {})).toThrow(
      'Expected to make the folder /proc/hoc, saw ENOENT. Choose another one with HOC_DATA_DIR.',
    )
  })

  it.skipIf(process.getuid === undefined || process.getuid() === 0)('says so where it may not write', () => {
    const dir = testDir()
    chmodSync(dir, 0o500)
    expect(() => openDataDir(dir, {})).toThrow(`Expected to be able to write to ${dir}, saw EACCES. Run as the user`)
    chmodSync(dir, 0o700)
  })

  it.skipIf(process.platform === 'win32')('lets nobody list a directory that it makes', () => {
    const parent = testDir()
    expect(statSync(openDataDir(path.join(parent, 'mine'), {})).mode & 0o777).toBe(0o700)
    expect(statSync(openDataDir(path.join(parent, 'of-root'), { uid: 65534, gid: 65534 })).mode & 0o777).toBe(0o711)
  })

  it.runIf(process.getuid?.() === 0)('refuses a directory that another user began', () => {
    const dir = testDir()
    const file = path.join(dir, 'passwords.json')
    writeFileSync(file, '{}')
    chownSync(file, 65534, 65534)
    expect(() => openDataDir(dir, {})).toThrow(
      `Expected ${file} to belong to the user who runs this (uid 0), saw uid 65534. Run as the user who created this`,
    )
  })
})
