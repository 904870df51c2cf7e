import type { FileRule, Found, SourceFile } from '../model.ts'
import { deedsOf, type Deed } from '../passing.ts'
import { within } from '../syntax.ts'

/** No `export *`, and no file that does nothing but export what others hold. */
export const noBarrels: FileRule = {
  name: 'no-barrels',
  why: 'A file that only passes on what others hold hides where a thing lives, and loads all of them for one.',
  mend: 'Import from the file, or from the subpath, that holds it; give a package one subpath for each concept.',
  layers: ['pure', 'schemas', 'engine', 'driver', 'orchestrator', 'client', 'app', 'tool'],
  hint: () => /\bexports?\b|\\u(?:00|\{0*)[4-7][\da-f]/i,
  *look(file) {
    const deeds = mayPass(file) ? deedsOf(file.syntax, file.text) : []
    const passed = deeds.filter(({ kind }) => kind === 'passes')
    for (const { node, isAll } of passed)
      if (isAll) yield { at: node.start, message: 'Passes on everything that another file exports.' }
    yield* ofWhole(passed, deeds, file)
  },
}

// Without building the tree: whether something that is imported may be exported here.
function mayPass({ syntax: { module, kept }, text }: SourceFile): boolean {
  if (module.staticExports.length === 0) return /\bexports\b|\bexport\s*=|\\u(?:00|\{0*)[4-7][\da-f]/i.test(kept)
  const entries = module.staticExports.flatMap((one) => one.entries)
  if (entries.some(({ moduleRequest }) => moduleRequest !== null)) return true
  if (module.staticImports.length === 0 && !/\brequire\b|\bimport\b/.test(kept)) return false
  return module.staticExports.some(({ start, end }) => !MAKES.test(text.slice(start, end)))
}

// What makes something itself, and so passes nothing on.
const MAKES = /^export\s+(?:default\s+)?(?:async\s+)?(?:function|class|abstract|interface|declare|enum)\b/

function* ofWhole(passed: readonly Deed[], deeds: readonly Deed[], { text, syntax }: SourceFile): Generator<Found> {
  const [first] = passed
  if (!first) return
  const sources = new Set(passed.flatMap((one) => one.sources))
  const own = deeds.filter(({ kind }) => kind === 'exports' || kind === 'types').length
  const doing = deeds.filter(({ kind }) => kind === 'does')
  if (own === 0 && (doing.length === 0 || (sources.size > 1 && !doing.some((one) => isAbout(one, passed))))) {
    yield { at: first.node.start, message: 'Holds nothing, and only passes on what other files export.' }
    return
  }
  const names = passed.flatMap(({ node }) => namesIn(node))
  if (sources.size >= 3 && names.length >= own * 3) {
    const seen = `${names.length} names of ${sources.size} other files, and ${own || 'none'} of its own`
    yield { at: first.node.start, message: `Passes on ${seen}.` }
  }

  // A file may set up what it passes on: `dates.extend(zones); export { dates }`.
  function isAbout({ node }: Deed, all: readonly Deed[]): boolean {
    const exported = new Set(all.flatMap((one) => namesIn(one.node)))
    return [...within(node)].some(
      ({ type, start, end }) => type === 'Identifier' && exported.has(text.slice(start, end)),
    )
  }

  function namesIn(node: Deed['node']): string[] {
    const inside = syntax.module.staticExports.flatMap((one) => one.entries)
    const entries = inside.filter(({ start, end }) => start >= node.start && end <= node.end)
    return entries.map(({ localName, exportName }) => localName.name ?? exportName.name ?? 'default')
  }
}
