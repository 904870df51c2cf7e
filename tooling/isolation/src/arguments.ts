import { parseArgs } from 'node:util'

export interface Arguments {
  readonly json: boolean
  readonly minutes: number
  /** After how many calls it is enough, if that comes first. */
  readonly calls: number
  /** Undefined: whatever comes. */
  readonly seed: number | undefined
  readonly help: boolean
}

export const USAGE = `Usage: pnpm isolation [--minutes N] [--calls N] [--seed N] [--json]
  --minutes N  how long tenants ask (default 2; with --calls, as long as those take)
  --calls N    end once there were so many calls
  --seed N     let them choose as in the run that printed this seed
  --json       print the report as one JSON object instead of a table
Exit code: 0 clean, 1 something was found, 2 it could not run.`

const A_DAY = 1_440 // minutes

/** What a command line asks for. */
export function readArguments(args: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      minutes: { type: 'string' },
      calls: { type: 'string' },
      seed: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  const minutes = values.minutes ?? (values.calls === undefined ? '2' : String(A_DAY))
  return {
    json: values.json,
    help: values.help,
    minutes: number('minutes', minutes, { most: A_DAY, whole: false }),
    calls: values.calls === undefined ? Infinity : number('calls', values.calls, { most: 1e9, whole: true }),
    seed: values.seed === undefined ? undefined : number('seed', values.seed, { most: 2 ** 31, whole: true }),
  }
}

function number(name: string, given: string, { most, whole }: { readonly most: number; readonly whole: boolean }) {
  const value = /^\d+(\.\d+)?$/.test(given) ? Number(given) : Number.NaN
  if (value > 0 && value <= most && (!whole || Number.isInteger(value))) return value
  const kind = whole ? 'a whole number' : 'a number'
  throw new Error(`Expected --${name} to be ${kind} above 0, of at most ${most}, saw "${given}".`)
}
