import { parseArgs } from 'node:util'

export interface Arguments {
  readonly names: readonly string[]
  readonly list: boolean
  readonly json: boolean
  readonly rounds: number
  readonly runMs: number
  /** The only concurrency to compare at, if not all that the goals name. */
  readonly concurrency: number | undefined
  readonly help: boolean
}

export const USAGE = `Usage: pnpm bench [case…] [--list] [--rounds N] [--run-ms N] [--concurrency N] [--json]
  case…             what to measure; by default everything
  --list            tell what there is to measure, and stop
  --rounds N        how often each variant is measured, in turn with the others (default 5)
  --run-ms N        how long each measurement takes, after six times as long to get warm (default 1500)
  --concurrency N   compare only at N callers at once, of those that the goals name
  --json            print one JSON array of comparisons instead of a table`

/** What a command line asks for. */
export function readArguments(args: readonly string[]): Arguments {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      list: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      rounds: { type: 'string', default: '5' },
      'run-ms': { type: 'string', default: '1500' },
      concurrency: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  return {
    names: positionals,
    list: values.list,
    json: values.json,
    help: values.help,
    rounds: count('rounds', values.rounds, 50),
    runMs: count('run-ms', values['run-ms'], 60_000),
    concurrency: values.concurrency === undefined ? undefined : count('concurrency', values.concurrency, 1_000),
  }
}

function count(name: string, given: string, most: number): number {
  const value = Number(given)
  if (Number.isInteger(value) && value >= 1 && value <= most) return value
  throw new Error(`Expected --${name} to be a whole number from 1 to ${most}, saw "${given}".`)
}
