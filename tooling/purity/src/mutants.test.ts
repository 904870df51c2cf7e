import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

import { conclude, look } from './check.ts'
import { readContents } from './disk.ts'
import type { Finding, Rule } from './model.ts'
import { rules } from './rules.ts'
import type { Mutant } from './testing/mutant.ts'
import { workspaceFrom, type Manifest } from './workspace.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const contents = readContents(root)
const unchanged = workspaceFrom(contents)
const purposes = new Map(unchanged.files.map(({ path: file, purpose }) => [file, purpose]))
const known = { ...contents, isGenerated: (file: string) => purposes.get(file) === 'generated' }
const texts = new Map(unchanged.files.map(({ path: file }) => [file, readFileSync(path.join(root, file), 'utf8')]))
const looked = new Map(
  unchanged.files.map((place) => [place.path, look([{ place, text: textOf(place.path) }], rules, unchanged)]),
)

const folder = new URL('testing/mutants/', import.meta.url)
const mutants = (
  await Promise.all(
    readdirSync(folder).map((file) => import(new URL(file, folder).href) as Promise<{ mutants: readonly Mutant[] }>),
  )
).flatMap((module) => module.mutants)

it('finds nothing in this repository', () => {
  const findings = conclude([...looked.values()], rules, unchanged, textOf)
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
})

it('has at least 120 mutants, of every rule', () => {
  expect(mutants.length).toBeGreaterThanOrEqual(120)
  expect(rules.filter(({ name }) => !mutants.some(({ rule }) => rule === name)).map(({ name }) => name)).toEqual([])
})

describe.each(mutants.map((mutant) => ({ ...mutant, mutant })))('$rule', ({ mutant, name, into }) => {
  it(`finds ${name} in ${into}`, () => {
    const text = plant(mutant)
    const marked = text.split('\n').flatMap((line, i) => (line.endsWith('// ✗') ? [i + 1] : []))
    const rule = rules.find((rule) => rule.name === mutant.rule)
    const all = rule ? findingsWith(into, text, rule) : []
    const found = all.filter((one) => one.rule === mutant.rule && one.file === into)

    expect(marked.length).toBeGreaterThan(0)
    expect([...new Set(found.map(({ line }) => line))]).toEqual(marked)
    if (rule && isCode(into)) expect(findingsWith(into, text, rule, { everything: true })).toEqual(all)
  })
})

function plant({ into, append = '', replace }: Mutant): string {
  const before = texts.get(into) ?? (path.basename(into) === 'package.json' ? textOf(into) : '')
  if (replace && !before.includes(replace[0])) throw new Error(`Expected ${into} to hold "${replace[0]}", it does not.`)
  const planted = replace ? before.replace(replace[0], () => replace[1]) : before
  return [planted, append].filter(Boolean).join('\n')
}

function isCode(file: string): boolean {
  return path.basename(file) !== 'package.json'
}

// What spares a rule the file that is planted in can be left out: it finds the same.
function findingsWith(file: string, text: string, rule: Rule, { everything = false } = {}): Finding[] {
  if (!isCode(file)) return findingsWithManifest(file, text.replaceAll(' // ✗', ''), rule)
  const workspace = texts.has(file) ? unchanged : workspaceFrom({ ...known, paths: [...contents.paths, file].sort() })
  const place = workspace.files.find((place) => place.path === file)
  if (!place) throw new Error(`Expected ${file} to be a file of the workspace, it is not.`)
  const planted = look([{ place, text }], [rule], workspace, { everything })
  const all = new Map([...looked, [file, planted]])
  return conclude([...all.values()], [rule], workspace, (path) => (path === file ? text : textOf(path)))
}

// A package that says something else is another workspace: every file is looked at anew.
function findingsWithManifest(file: string, text: string, rule: Rule): Finding[] {
  const folder = path.dirname(file) === '.' ? '' : path.dirname(file)
  const workspace = workspaceFrom({
    ...known,
    manifests: new Map([...contents.manifests, [folder, JSON.parse(text) as Manifest]]),
    manifestTexts: new Map([...(contents.manifestTexts ?? []), [folder, text]]),
  })
  const files = workspace.files.map((place) => ({ place, text: textOf(place.path) }))
  const read = (path: string) => (path === file ? text : textOf(path))
  return conclude([look(files, [rule], workspace)], [rule], workspace, read)
}

function textOf(file: string): string {
  return texts.get(file) ?? readFileSync(path.join(root, file), 'utf8')
}
