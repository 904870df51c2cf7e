import type { FileRule, Found, SourceFile, Workspace } from '../model.ts'
import { mayChange, stateIn } from '../state.ts'
import { touchesIn } from '../touch.ts'

/** Engines, and what they are made of, are functions of their arguments: they reach nothing and remember nothing. */
export const enginesTouchNothing: FileRule = {
  name: 'engines-touch-nothing',
  why: 'A decision that reaches the world or remembers a call before cannot be replayed, tested or proved: the same input may decide otherwise.',
  mend: 'Load in the operation and pass the value as an argument, the clock, ids and settings included; import what is only a type with `import type`.',
  layers: ['pure', 'schemas', 'engine'],
  look,
}

function* look({ syntax }: SourceFile, { settings }: Workspace): Generator<Found> {
  yield* touchesIn(syntax, settings)
  if (mayChange(syntax.kept)) yield* stateIn(syntax)
}
