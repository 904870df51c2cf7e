import { breaches } from '@hoc/spine-orchestrator/testing/walls'

import { createChance } from './chance.ts'
import { openLane } from './lane.ts'
import { createOwners } from './owners.ts'
import { runCases } from './population.ts'
import type { Stage } from './stage.ts'
import { createTally, type Counts, type Finding, type Tally } from './tally.ts'
import type { World } from './world.ts'

export interface SuiteOptions {
  readonly stage: Stage
  readonly seed: number
  /** When to end, with the turn that is being taken then. */
  readonly until: (tally: Tally) => boolean
  /** How many groups of tenants ask at the same time. */
  readonly lanes?: number
  readonly told?: (tally: Tally) => void
}

/** What a run has seen. */
export interface Report {
  readonly seed: number
  readonly calls: number
  readonly seconds: number
  readonly tenants: number
  /** Statements that went out without their tenant filters. */
  readonly unfiltered: number
  readonly found: number
  /** The first of each kind in each operation. */
  readonly findings: readonly Finding[]
  /** Operations of which no call has ever succeeded: nothing is known of what they answer. */
  readonly never: readonly { readonly name: string; readonly why: string }[]
  readonly operations: readonly ({ readonly name: string } & Counts)[]
}

// Who has asked this often has so many rows that looking at all of them takes most of the time.
const TURNS_OF_A_LANE = 20
const ROUNDS = 2

/** Lets tenants ask every operation there is, until it is enough, and tells what they got to see of each other. */
export async function runSuite({ stage, seed, until, lanes = 2, told = () => {} }: SuiteOptions): Promise<Report> {
  const began = performance.now()
  const tally = createTally(stage.contracts.map(({ name }) => name))
  const shared = { stage, tally, owners: createOwners() }
  let failures = new Map<string, string>()
  const isOver = () => until(tally)

  await Promise.all(Array.from({ length: lanes }, (_, lane) => keepAsking(lane)))
  breaches()
  return {
    seed,
    calls: tally.calls(),
    seconds: Math.round((performance.now() - began) / 100) / 10,
    tenants: shared.owners.count(),
    unfiltered: stage.rewritten(),
    found: tally.found(),
    findings: tally.findings,
    never: tally.never().map((name) => ({ name, why: failures.get(name) ?? 'no input was found for it' })),
    operations: [...tally.counts].map(([name, counts]) => ({ name, ...counts })),
  }

  async function keepAsking(number: number): Promise<void> {
    const world: World = { ...shared, chance: createChance(seed * 101 + number) }
    for (let age = 0; age === 0 || !isOver(); age++) {
      const lane = await openLane(world, { rounds: ROUNDS })
      if (number === 0 && age === 0) failures = await runCases(world, lane.first)
      for (let turn = 0; turn < TURNS_OF_A_LANE && (turn === 0 || !isOver()); turn++) {
        await lane.takeTurn()
        told(tally)
        breaches() // the walls remember every transaction until they are asked
      }
    }
  }
}
