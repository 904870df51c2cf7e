import { PLACE } from './known-text.ts'
import type { Exported } from './exported.ts'
import type { Workspace } from './model.ts'
import { HOLE } from './sql-control.ts'
import { fileMeant } from './targets.ts'

interface From {
  readonly source: string
  readonly name: string
}

/** What files of a workspace have of one another. */
export interface Exports {
  /** The texts that a text with places in it may be in a file; what is not known stays a hole. */
  filled(path: string, text: string): string[]
  /** Whether what a file imports has a method of its own by a name. */
  hasMethod(path: string, from: From, word: string): boolean
  /** Whether a function that a file imports runs what it is handed there as SQL. */
  runs(path: string, to: From & { readonly index: number }): boolean
  /** Whether a module is a test or a fixture of the workspace. */
  isTest(path: string, source: string): boolean
}

/** Puts together what the files of a workspace export. */
export function exportsIn(exported: ReadonlyMap<string, Exported>, workspace: Workspace): Exports {
  const find = (from: string, source: string) => fileMeant(source, from, workspace)
  const purposes = new Map(workspace.files.map(({ path, purpose }) => [path, purpose]))

  return {
    filled(path, text) {
      let texts = [text]
      for (const [place, source = '', name = ''] of text.matchAll(PLACE)) {
        const values = textsOf(path, { source, name })
        texts = texts.flatMap((one) => values.map((value) => one.replace(place, () => value))).slice(0, 24)
      }
      return texts
    },
    hasMethod(path, from, word) {
      return holdersOf(path, from).some(({ file, name }) => {
        const methods = name === '*' ? exported.get(file)?.methods['*'] : exported.get(file)?.methods[name]
        return methods?.includes(word) === true
      })
    },
    runs: (path, to) =>
      holdersOf(path, to).some(({ file, name }) => exported.get(file)?.runs[name]?.includes(to.index)),
    isTest: (path, source) => /^(?:test|fixture)$/.test(purposes.get(find(path, source) ?? '') ?? ''),
  }

  function textsOf(path: string, from: From, depth = 0): readonly string[] {
    const found = holdersOf(path, from).flatMap(({ file, name }) =>
      (exported.get(file)?.texts[name] ?? []).flatMap((text) => (depth > 4 ? [text] : nested(file, text, depth))),
    )
    return found.length > 0 ? found : [HOLE]
  }

  function nested(path: string, text: string, depth: number): readonly string[] {
    const [match] = text.matchAll(PLACE)
    if (!match) return [text]
    const [place, source = '', name = ''] = match
    return textsOf(path, { source, name }, depth + 1).map((value) => text.replace(place, () => value))
  }

  // The files that hold an export, through those that only pass it on.
  function holdersOf(path: string, { source, name }: From, depth = 0): { file: string; name: string }[] {
    const file = find(path, source)
    const own = file === undefined ? undefined : exported.get(file)
    if (file === undefined || !own || depth > 5) return []
    const [first = '', ...rest] = name.split('.')
    const passed = own.passes[first]
    const further = passed
      ? holdersOf(
          file,
          { source: passed.source, name: [...(passed.name === '*' ? [] : [passed.name]), ...rest].join('.') || '*' },
          depth + 1,
        )
      : own.all.flatMap((one) => holdersOf(file, { source: one, name }, depth + 1))
    return [{ file, name }, ...further]
  }
}
