import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
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

test('lets one after the other step over an owner that died, and nobody remove it', async () => {
  const { pid } = spawnSync(process.execPath, ['--version'])
  mkdirSync(path.join(root, '.tmp'))
  writeFileSync(path.join(root, '.tmp/setup.lock'), String(pid))
  let inside = 0
  const most: number[] = []
  const work = async () => {
    most.push(++inside)
    await new Promise((resolve) => setTimeout(resolve, 10))
    inside--
  }

  await Promise.all(Array.from({ length: 5 }, () => oneAtATime(root, work)))

  expect(most).toEqual([1, 1, 1, 1, 1])
  expect(readdirSync(path.join(root, '.tmp'))).toEqual(['setup.lock'])
})

test.each(['', 'no process', '-1', '0'])('does not wait for ever for a lock that says "%s"', async (text) => {
  mkdirSync(path.join(root, '.tmp'))
  writeFileSync(path.join(root, '.tmp/setup.lock'), text)
  const longAgo = new Date(Date.now() - 60_000)
  utimesSync(path.join(root, '.tmp/setup.lock'), longAgo, longAgo)
  expect(await oneAtATime(root, () => 'done')).toBe('done')
})

test('gives whoever is just writing a lock the time to say who it is', async () => {
  mkdirSync(path.join(root, '.tmp'))
  writeFileSync(path.join(root, '.tmp/setup.lock'), '')
  const working = oneAtATime(root, () => Date.now())
  setTimeout(() => writeFileSync(path.join(root, '.tmp/setup.lock'), String(process.pid)), 300)
  setTimeout(() => rmSync(path.join(root, '.tmp/setup.lock')), 900)
  const begun = Date.now()
  expect((await working) - begun).toBeGreaterThan(800)
})

test('says whose the lock is from the moment it is there, and leaves nothing else', async () => {
  const seen = await oneAtATime(root, () => readdirSync(path.join(root, '.tmp')))
  expect(seen).toEqual(['setup.lock'])
  const text = await oneAtATime(root, () => readFileSync(path.join(root, '.tmp/setup.lock'), 'utf8'))
  expect(text).toBe(String(process.pid))
})

test('lets go when the work fails', async () => {
  await expect(oneAtATime(root, () => Promise.reject(new Error('no network')))).rejects.toThrow('no network')
  expect(existsSync(path.join(root, '.tmp/setup.lock'))).toBe(false)
})
