import { readFileSync } from 'node:fs'
import path from 'node:path'

import { look, type Looked, type Unread } from './check.ts'
import type { FilePlace, Workspace } from './model.ts'
import { driverCensus, signalCensus } from './census.ts'
import { rules } from './rules.ts'

/** A part of a scan: some of the files, all of the rules that are wanted. It is plain data. */
export interface Share {
  readonly root: string
  readonly files: readonly FilePlace[]
  readonly rules: readonly string[]
  readonly workspace: Workspace
}

/** Reads the files of a share, and lets the rules look at each. */
export function lookAt({ root, files, rules: wanted, workspace }: Share, textOf = readIn(root)): Looked {
  return look(
    read(files, textOf),
    [...rules, driverCensus, signalCensus].filter(({ name }) => wanted.includes(name)),
    workspace,
  )
}

// One by one: what was looked at need not be kept.
function* read(files: readonly FilePlace[], textOf: (file: string) => string): Generator<Unread> {
  for (const place of files) yield { place, text: textOf(place.path) }
}

function readIn(root: string): (file: string) => string {
  return (file) => readFileSync(path.join(root, file), 'utf8')
}
