import type { FileRule, Found, SourceFile } from '../model.ts'

/** No `export *`, and no file that does nothing but export what others hold. */
export const noBarrels: FileRule = {
  name: 'no-barrels',
  why: 'A file that only passes on what others hold hides where a thing lives, and loads all of them for one.',
  mend: 'Import from the file, or from the subpath, that holds it; give a package one subpath for each concept.',
  layers: ['pure', 'schemas', 'engine', 'driver', 'orchestrator', 'client', 'app', 'tool'],
  hint: () => /\bexport\b/,
  look,
}

function* look({ syntax }: SourceFile): Generator<Found> {
  const passedOn = syntax.module.staticExports.flatMap(({ entries }) => entries.filter((entry) => entry.moduleRequest))
  for (const { start, importName } of passedOn) {
    if (importName.kind === 'AllButDefault')
      yield { at: start, message: 'Passes on everything that another file exports.' }
  }

  const own = syntax.program.body.filter(({ type }) => type !== 'ImportDeclaration')
  const onlyPasses = own.every((node) => node.type === 'ExportNamedDeclaration' && node.source !== null)
  const [first] = own
  if (first && own.length > 1 && onlyPasses)
    yield { at: first.start, message: 'Holds nothing, and only passes on what other files export.' }
}
