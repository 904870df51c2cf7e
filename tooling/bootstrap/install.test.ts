import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { digest } from './install.mjs'

let root: string
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'hoc-digest-'))
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json']) writeFileSync(path.join(root, file), '')
})
afterEach(() => rmSync(root, { recursive: true }))

test('two checkouts of the same files need the same packages', () => {
  const before = digest(root)
  cpSync(root, `${root}-copy`, { recursive: true })
  expect(digest(`${root}-copy`)).toBe(before)
  rmSync(`${root}-copy`, { recursive: true })
})

test('a changed lockfile needs an installation', () => {
  const before = digest(root)
  writeFileSync(path.join(root, 'pnpm-lock.yaml'), 'changed')
  expect(digest(root)).not.toBe(before)
})

test('a new package needs an installation', () => {
  const before = digest(root)
  mkdirSync(path.join(root, 'packages/new'), { recursive: true })
  writeFileSync(path.join(root, 'packages/new/package.json'), '{}')
  expect(digest(root)).not.toBe(before)
})
