import { declareRun, startRun } from '@hoc/spine-schemas/run-contracts'
import { leaseSeconds } from '@hoc/spine-schemas/runs'

import { LONGEST_MS, wrongWith, type Range } from './bounds.ts'
import type { GovernedRunOptions } from './governed-run.ts'
import { runError } from './run-errors.ts'

type Paces = 'patienceMs' | 'checkpointMs' | 'watchMs' | 'flushMs' | 'graceMs'

/** The options of a run, with what holds where they say nothing. */
export type RunSettings = Omit<GovernedRunOptions, Paces> & { readonly [Pace in Paces]: number }

const due = startRun.input.shape.dueInSeconds.unwrap()

const ranges = {
  patienceMs: { least: 0, most: LONGEST_MS },
  checkpointMs: { least: 0, most: LONGEST_MS },
  watchMs: { least: 1, most: LONGEST_MS },
  flushMs: { least: 1, most: LONGEST_MS },
  graceMs: { least: 0, most: LONGEST_MS },
  leaseSeconds: { least: leaseSeconds.minValue ?? 0, most: leaseSeconds.maxValue ?? LONGEST_MS, isWhole: true },
  dueInSeconds: { least: due.minValue ?? 0, most: due.maxValue ?? LONGEST_MS, isWhole: true },
} as const satisfies Partial<Record<keyof GovernedRunOptions, Range>>

// In the order in which somebody who misspelt one would look for it.
const known: readonly string[] = [
  'client',
  'agent',
  ...Object.keys(declareRun.input.shape).filter((name) => name !== 'agentId' && name !== 'source'),
  'signal',
  'onWaiting',
  ...Object.keys(ranges),
]

/** Reads the options of a run. Throws, before anything is declared, where one could not be held to. */
export function settingsOf(options: GovernedRunOptions): RunSettings {
  const wrong = Object.entries(ranges).flatMap(([name, range]) => {
    const value = options[name as keyof typeof ranges]
    return value === undefined ? [] : (wrongWith(name, value, range) ?? [])
  })
  const misspelt = Object.keys(options).filter((name) => !known.includes(name))
  if (misspelt.length > 0) wrong.unshift(unknownWords(misspelt))
  const missing = missingOf(options)
  if (missing) wrong.unshift(missing)
  if (wrong.length > 0) throw runError('RUN_REFUSED', { what: wrong.join(' ') })

  const { patienceMs = 60_000, checkpointMs = 0, watchMs = 5_000, flushMs = 1_000, graceMs = 5_000 } = options
  return { ...options, patienceMs, checkpointMs, watchMs, flushMs, graceMs }
}

// Held to nothing, it would be missed only when the run is looked at.
function unknownWords(names: readonly string[]): string {
  return `${names.join(', ')}: Expected no such option. There are ${known.join(', ')}.`
}

// What has no type checker misspells these, and would be told of a declaration, or of an API that is not away.
function missingOf({ client, agent }: Partial<GovernedRunOptions>): string | undefined {
  if (typeof client?.runs?.declare !== 'function') return 'client: Expected what createClient({ url, key }) answers.'
  return agent === undefined ? 'agent: It is missing: expected the name of the agent.' : undefined
}
