import { readFileSync } from 'node:fs'
import path from 'node:path'

import { conclude, look, type Looked } from '../check.ts'
import { readContents } from '../disk.ts'
import type { FilePlace, Finding, Rule } from '../model.ts'
import { rules } from '../rules.ts'
import { workspaceFrom } from '../workspace.ts'

const root = path.resolve(import.meta.dirname, '../../../..')
const contents = readContents(root)
const unchanged = workspaceFrom(contents)
const purposes = new Map(unchanged.files.map(({ path: file, purpose }) => [file, purpose]))
const known = { ...contents, isGenerated: (file: string) => purposes.get(file) === 'generated' }
const once = new Map<string, Looked>()

/** What is planted in a file of this repository, behind its own text; a file that does not exist yet is created. */
interface Planted {
  readonly into?: string
  readonly text?: string
}

interface Asked extends Planted {
  readonly names: readonly string[]
  readonly within: RegExp
  readonly severity?: Finding['severity']
}

/** What rules find in some files of this repository, and in what is planted there. */
export function findings({ names, within, severity = 'error', ...planted }: Asked): Finding[] {
  const chosen = rules.filter(({ name }) => names.includes(name))
  if (chosen.length !== names.length) throw new Error(`Expected the names of rules, saw ${names.join(', ')}.`)
  const { workspace, looked, read } = lookWithin(within, chosen, planted)
  const found = conclude(looked, chosen, workspace, read)
  return found.filter((one) => one.severity === severity && (within.test(one.file) || one.file === planted.into))
}

/** What rules see in some files. What was looked at once is not looked at again: only what is planted is another text. */
export function lookWithin(within: RegExp, chosen: readonly Rule[], { into, text = '' }: Planted = {}) {
  const isNew = into !== undefined && !contents.paths.includes(into)
  const workspace = isNew ? workspaceFrom({ ...known, paths: [...contents.paths, into].sort() }) : unchanged
  const read = (file: string) => (file !== into ? textOf(file) : isNew ? text : `${textOf(file)}\n${text}\n`)
  const looked = workspace.files
    .filter((place) => within.test(place.path) || place.path === into)
    .map((place) =>
      place.path === into ? look([{ place, text: read(into) }], chosen, workspace) : lookOnce(place, chosen),
    )
  return { workspace, looked, read }
}

function lookOnce(place: FilePlace, chosen: readonly Rule[]): Looked {
  const key = [place.path, ...chosen.map(({ name }) => name)].join('\n')
  const seen = once.get(key) ?? look([{ place, text: textOf(place.path) }], chosen, unchanged)
  once.set(key, seen)
  return seen
}

/** The text of a file of this repository. */
export function textOf(file: string): string {
  return readFileSync(path.join(root, file), 'utf8')
}
