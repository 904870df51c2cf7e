import { spawnSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'

import { testDir } from '../test/sql.ts'
import { withLock } from './lock.ts'
import { ownIdentity } from './process-identity.ts'

const dead = { pid: spawnSync(process.execPath, ['--version']).pid, startedAt: 'long ago' }

describe('withLock', () => {
  it('lets one in at a time, though a dead process holds the lock', async () => {
    const dir = testDir()
    writeFileSync(path.join(dir, '1'), JSON.stringify(dead))
    let inside = 0
    let most = 0
    const work = async (): Promise<void> => {
      most = Math.max(most, ++inside)
      await sleep(1)
      inside--
    }
    await Promise.all(Array.from({ length: 10 }, () => withLock(dir, work)))
    expect(most).toBe(1)
    expect(readdirSync(dir)).toEqual(['1'])
  })

  it('lets go when the work fails', async () => {
    const dir = testDir()
    await expect(withLock(dir, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await withLock(dir, () => Promise.resolve('yes'))).toBe('yes')
  })

  it('tells who holds it when that takes too long', async () => {
    const dir = testDir()
    writeFileSync(path.join(dir, '4'), JSON.stringify(ownIdentity()))
    await expect(withLock(dir, () => Promise.resolve(), 50)).rejects.toThrow(
      `saw process ${process.pid} still holding it`,
    )
    expect(readdirSync(dir)).toEqual(['4'])
  })

  it('does not take a later process of the same pid for the holder', async () => {
    const dir = testDir()
    writeFileSync(path.join(dir, '4'), JSON.stringify({ ...ownIdentity(), startedAt: 'before the reboot' }))
    expect(await withLock(dir, () => Promise.resolve('in'), 50)).toBe('in')
  })
})
