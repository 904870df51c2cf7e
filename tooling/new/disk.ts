import { spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { refuse, type Change, type Plan, type Tree } from './plan.ts'

const LOOKED_AT = [
  'packages/*/*.{json,ts,md}',
  'packages/*/src/**/*.ts',
  'packages/drivers/migrations/*.sql',
  '.changeset/*.md',
]

/** Reads what generators look at from a checkout. */
export function readTree(root: string): Tree {
  const paths = globSync(LOOKED_AT, { cwd: root, exclude: ['**/node_modules/**', '**/dist/**'] })
  return new Map(
    paths.map((each) => [each.split(path.sep).join('/'), readFileSync(path.join(root, each), 'utf8')] as const),
  )
}

/** Writes a plan, formatted: all of it or, where a result would not parse or a file is not as it was read, nothing. */
export function writePlan(root: string, { changes }: Plan): void {
  for (const change of changes) assertAsRead(root, change)
  for (const { path: file, after } of formatted(root, changes)) write(root, file, after)
}

function assertAsRead(root: string, { path: file, before }: Change): void {
  const full = path.join(root, file)
  const now = existsSync(full) ? readFileSync(full, 'utf8') : null
  if (now !== before) refuse(`Expected ${file} as it was read, saw it changed. Nothing was written; run again.`)
}

// Aside first: the formatter is also who tells whether every result parses.
function formatted(root: string, changes: readonly Change[]): Change[] {
  const aside = mkdtempSync(path.join(tmpdir(), 'hoc-new-'))
  try {
    for (const { path: file, after } of changes) write(aside, file, after)
    const oxfmt = [path.join(root, 'node_modules/oxfmt/bin/oxfmt'), '-c', path.join(root, '.oxfmtrc.json'), '.']
    const { status, stderr } = spawnSync(process.execPath, oxfmt, { cwd: aside, encoding: 'utf8' })
    if (status !== 0) refuse(`Expected every file to parse after its change. Nothing was written. Saw:\n${stderr}`)
    return changes.map((change) => ({ ...change, after: readFileSync(path.join(aside, change.path), 'utf8') }))
  } finally {
    rmSync(aside, { recursive: true, force: true })
  }
}

function write(root: string, file: string, text: string): void {
  mkdirSync(path.join(root, path.dirname(file)), { recursive: true })
  writeFileSync(path.join(root, file), text)
}
