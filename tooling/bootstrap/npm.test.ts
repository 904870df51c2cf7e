import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { ensurePnpm } from './pnpm.mjs'
import { npmInstall } from './npm.mjs'

const before = process.env['npm_execpath']
let root: string
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'hoc-npm-'))
  const npm = path.join(root, 'npm-cli.js')
  // Tells how it was called, and installs a pnpm that tells its version.
  writeFileSync(
    npm,
    `const fs = require('node:fs')
    fs.writeFileSync(${JSON.stringify(path.join(root, 'called'))}, process.argv.slice(2).join(' '))
    fs.mkdirSync('node_modules/.bin', { recursive: true })
    for (const name of ['pnpm', 'pnpm.cmd']) fs.writeFileSync('node_modules/.bin/' + name, '#!/bin/sh\\n', { mode: 0o755 })`,
  )
  process.env['npm_execpath'] = npm
})
afterEach(() => {
  if (before === undefined) delete process.env['npm_execpath']
  else process.env['npm_execpath'] = before
  rmSync(root, { recursive: true })
})

const called = () => readFileSync(path.join(root, 'called'), 'utf8')

test('leaves it to the user whether scripts run', async () => {
  await npmInstall('something', root, root)
  expect(called()).toMatch(/^install /)
  expect(called()).not.toContain('ignore-scripts')
})

test.skipIf(process.platform === 'win32')('but not for pnpm, which is nothing without its script', async () => {
  const folder = path.join(root, 'tooling/toolchain/pnpm')
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, 'package.json'), '{"dependencies":{"pnpm":"1.2.3"}}')
  await ensurePnpm(root, process.env)
  expect(called()).toContain('--ignore-scripts=false')
})
