import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'

import { inspectProcess, isRunning, ownIdentity } from './process-identity.ts'

describe('inspectProcess', () => {
  it('finds a process with its command line until it ends', async () => {
    const child = spawn(process.execPath, ['--eval', 'process.stdin.resume()', 'a (strange) name'])
    await once(child, 'spawn')
    const seen = inspectProcess(child.pid ?? 0)
    expect(seen?.command).toContain('a (strange) name')
    expect(seen && isRunning(seen)).toBe(true)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(seen && isRunning(seen)).toBe(false)
  })

  it('tells this process from a later one of the same pid', () => {
    expect(isRunning(ownIdentity())).toBe(true)
    expect(isRunning({ pid: process.pid, startedAt: 'another time' })).toBe(false)
  })

  it('takes no group of processes for one', () => {
    for (const pid of [0, -1, 1.5, Number.NaN]) expect(inspectProcess(pid)).toBeUndefined()
  })
})
