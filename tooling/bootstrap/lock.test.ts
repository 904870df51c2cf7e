import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { oneAtATime } from './lock.mjs'

let root: string
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'hoc-lock-'))
})
afterEach(() => rmSync(root, { recursive: true }))

test('lets one work at a time', async () => {
  let inside = 0
  const most: number[] = []
  const work = async () => {
    most.push(++inside)
    await new Promise((resolve) => setTimeout(resolve, 50))
    inside--
  }
  await Promise.all([oneAtATime(root, work), oneAtATime(root, work), oneAtATime(root, work)])
  expect(most).toEqual([1, 1, 1])
})

test('does not wait for an owner that died', async () => {
  const { pid } = spawnSync(process.execPath, ['--version'])
  mkdirSync(path.join(root, '.tmp'))
  writeFileSync(path.join(root, '.tmp/setup.lock'), String(pid))
  expect(await oneAtATime(root, () => 'done')).toBe('done')
})

test('lets go when the work fails', async () => {
  await expect(oneAtATime(root, () => Promise.reject(new Error('no network')))).rejects.toThrow('no network')
  expect(existsSync(path.join(root, '.tmp/setup.lock'))).toBe(false)
})
