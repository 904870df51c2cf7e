import { parseArgs } from 'node:util'

import { planEngine } from './engine.ts'
import { planOperation } from './operation.ts'
import { refuse, type Plan, type Tree } from './plan.ts'
import { planTable } from './table.ts'

/** What a command line asks for. */
export interface Asked {
  readonly plan: (tree: Tree) => Plan
  readonly dryRun: boolean
  readonly json: boolean
}

const usage = `Usage:
  npm run new operation <domain>.<verb>[_<object>] [-- --effect read|write]
  npm run new engine <domain>
  npm run new table <domain>.<table> [-- --append-only]

  --dry-run   says what would be written, and writes nothing
  --json      says it as JSON
With pnpm, leave out the "--".`

const options = {
  effect: { type: 'string' },
  'append-only': { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false, short: 'h' },
} as const

/** Reads a command line; what it does not understand is refused. */
export function readArguments(args: readonly string[]): Asked | { readonly help: string } {
  const { values, positionals } = parsed(args)
  if (values.help) return { help: usage }
  const [kind, name, ...more] = positionals
  // npm keeps an option for itself that does not stand behind "--", and hands on what follows it.
  if (!kind || !name || more.length > 0)
    refuse(`Expected a kind and a name, and options behind "--", saw "${args.join(' ')}".\n${usage}`)

  const { effect, 'append-only': appendOnly } = values
  if (effect !== undefined && kind !== 'operation') refuse(`Expected --effect with an operation, saw it with ${kind}.`)
  if (appendOnly && kind !== 'table') refuse(`Expected --append-only with a table, saw it with ${kind}.`)
  return {
    plan: planner({ kind, name, effect: effect ?? 'write', appendOnly }),
    dryRun: values['dry-run'],
    json: values.json,
  }
}

interface Wish {
  readonly kind: string
  readonly name: string
  readonly effect: string
  readonly appendOnly: boolean
}

function planner({ kind, name, effect, appendOnly }: Wish): Asked['plan'] {
  if (effect !== 'read' && effect !== 'write') refuse(`Expected --effect read or write, saw "${effect}".`)
  if (kind === 'operation') return (tree) => planOperation(tree, { name, effect })
  if (kind === 'engine') return (tree) => planEngine(tree, name)
  if (kind === 'table') return (tree) => planTable(tree, { name, appendOnly })
  return refuse(`Expected an operation, an engine or a table, saw "${kind}".\n${usage}`)
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    return refuse(`${error instanceof Error ? error.message : String(error)}\n${usage}`)
  }
}
