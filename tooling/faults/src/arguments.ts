import { parseArgs } from 'node:util'

export interface Arguments {
  readonly json: boolean
  /** How many processes are killed. */
  readonly kills: number
  /** How many runs are lived through at least; more, if the kills take longer. */
  readonly runs: number
  readonly seed: number | undefined
  readonly help: boolean
}

export const USAGE = `Usage: pnpm faults [--kills N] [--runs N] [--seed N] [--json]
  --kills N  how many processes are killed: the API, the worker, PostgreSQL (default 60)
  --runs N   how many runs there are at least (default 600)
  --seed N   choose as in the run that printed this seed
  --json     print the report as one JSON object instead of a table
Exit code: 0 every promise was kept, 1 one was not, 2 it could not run.`

/** What a command line asks for. */
export function readArguments(args: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      kills: { type: 'string', default: '60' },
      runs: { type: 'string', default: '600' },
      seed: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  return {
    json: values.json,
    help: values.help,
    kills: whole('kills', values.kills, 100_000),
    runs: whole('runs', values.runs, 10_000_000),
    seed: values.seed === undefined ? undefined : whole('seed', values.seed, 2 ** 31),
  }
}

function whole(name: string, given: string, most: number): number {
  const value = /^\d+$/.test(given) ? Number(given) : Number.NaN
  if (value > 0 && value <= most) return value
  throw new Error(`Expected --${name} to be a whole number above 0, of at most ${most}, saw "${given}".`)
}
