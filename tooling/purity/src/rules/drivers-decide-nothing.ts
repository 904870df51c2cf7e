import { choicesIn } from '../choices.ts'
import { comparisonsIn } from '../comparisons.ts'
import { runtimeImports } from '../facts.ts'
import { COMPUTES, lexed } from '../lexed.ts'
import type { FileRule, Found, SourceFile, Workspace } from '../model.ts'
import { refusalsIn, REFUSAL_HINT } from '../refusals.ts'
import { retriesIn, RETRY_HINT, RETRY_PACKAGES } from '../retries.ts'
import { placeOf } from '../resolve.ts'
import { isOneOf } from '../settings.ts'
import { fileMeant } from '../targets.ts'
import { valuesOf } from '../values.ts'
import { mayWait, waitsIn } from '../waits.ts'

/** A driver says what it is told to say to the database. What it is, an engine has decided. */
export const driversDecideNothing: FileRule = {
  name: 'drivers-decide-nothing',
  why: 'What a driver decides by itself is found by nobody who looks for the decision, and tested only with a database.',
  mend: 'Let an engine decide before the driver is called, and pass what it decided; build SQL only from filters that are there or not.',
  layers: ['driver'],
  look,
}

function* look(file: SourceFile, workspace: Workspace): Generator<Found> {
  const found = new Map<number, Found>()
  for (const one of foundIn(file, workspace)) if (!found.has(one.at)) found.set(one.at, one)
  yield* found.values()
}

function* foundIn(file: SourceFile, workspace: Workspace): Generator<Found> {
  const { syntax, text } = file
  const { kept } = syntax
  if (DECIDES.test(lexed(kept)?.code ?? kept)) {
    yield* comparisonsIn(valuesOf(syntax), workspace.settings.databasePackages)
    yield* choicesIn(valuesOf(syntax))
  }
  if (RETRY_HINT.test(kept)) yield* retriesIn(valuesOf(syntax))
  if (REFUSAL_HINT.test(kept)) yield* refusalsIn(valuesOf(syntax))
  if (mayWait(kept)) yield* waitsIn(valuesOf(syntax), text)
  yield* importsIn(file, workspace)
}

// What code compares or chooses with.
const DECIDES = new RegExp(
  [
    String.raw`[=!]=|<|(?<!=)>|\?|&&|\|\||\b(?:in|if|switch)\b|${COMPUTES.source}`,
    String.raw`\b(?:includes|(?:last)?[iI]ndexOf|has|some|every|find|findIndex|localeCompare|startsWith|endsWith)\b`,
    String.raw`\b(?:equals|match|test|exec|is|get)\b`,
  ].join('|'),
)

function* importsIn(file: SourceFile, workspace: Workspace): Generator<Found> {
  for (const { source, at } of runtimeImports(file)) {
    const own = workspace.packages.find(({ name }) => source === name || source.startsWith(`${name}/`))
    const meant = placeOf(workspace, fileMeant(source, file.path, workspace) ?? '')?.layer ?? own?.layer
    if (meant === 'engine') yield { at, message: `Imports the engine ${source}.` }
    if (isOneOf(source, RETRY_PACKAGES)) yield { at, message: `Imports ${source}, which tries again what failed.` }
  }
}
