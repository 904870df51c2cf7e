import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import type { Plant } from './violations.ts'

const left = new Set(['.git', '.hoc', '.tmp', '.turbo', 'dist', 'coverage', 'toolchain'])

/** Copies the repository to a folder of its own, with links to the packages installed here. */
export function copyRepository(root: string): { folder: string; remove(): void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'hoc-planted-'))
  const installed = path.join(root, 'node_modules')
  cpSync(root, folder, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => source !== installed && !left.has(path.basename(source)),
  })
  symlinkSync(installed, path.join(folder, 'node_modules'), 'junction')
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** Plants files in a copy. Calling what it returns leaves the copy as it was. */
export function plantFiles(folder: string, plant: Plant): () => void {
  const undo = Object.entries(plant).map(([name, change]) => {
    const file = path.join(folder, name)
    const before = existsSync(file) ? readFileSync(file, 'utf8') : undefined
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, typeof change === 'string' ? change : change(before ?? ''))
    return () => (before === undefined ? rmSync(file) : writeFileSync(file, before))
  })
  return () => {
    for (const one of undo) one()
  }
}
