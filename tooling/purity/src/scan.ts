import { readFileSync } from 'node:fs'
import path from 'node:path'

import { conclude, look } from './check.ts'
import { readContents } from './disk.ts'
import type { Finding, Rule, Workspace } from './model.ts'
import { workspaceFrom } from './workspace.ts'

/** What a scan saw. */
export interface Scan {
  readonly workspace: Workspace
  readonly findings: readonly Finding[]
}

/** Scans the workspace in a folder: the only place where code is read. */
export function scan(root: string, rules: readonly Rule[]): Scan {
  const workspace = workspaceFrom(readContents(root))
  const read = (file: string) => readFileSync(path.join(root, file), 'utf8')
  const files = workspace.files.map((place) => ({ place, text: read(place.path) }))
  const findings = conclude([look(files, rules, workspace)], rules, workspace, read)
  return { workspace, findings }
}
