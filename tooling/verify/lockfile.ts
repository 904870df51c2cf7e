// Usage: node tooling/verify/lockfile.ts [--json]
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'

import { checkAddresses, checkIntegrity, checkPlatforms, type Lockfile } from './lockfile-rules.ts'
import { report } from './report.ts'
import { root } from './workspace.ts'

const native = [
  'turbo',
  'rollup',
  'rolldown',
  'esbuild',
  'oxlint',
  'oxlint-tsgolint',
  'oxfmt',
  'oxc-parser',
  'typescript',
]
const ours = ['packages/embedded-postgres']
const lockfiles = [
  'pnpm-lock.yaml',
  'tooling/toolchain/node/package-lock.json',
  'tooling/toolchain/pnpm/package-lock.json',
]

const texts = lockfiles.map((file) => readFileSync(path.join(root, file), 'utf8'))
const lockfile = parse(texts[0] ?? '') as Lockfile
report([
  ...checkPlatforms(lockfile, [...native, ...ours]),
  checkIntegrity(lockfile),
  ...lockfiles.map((file, index) => checkAddresses(file, texts[index] ?? '')),
])
