import { createClient } from '@hoc/client/client'

import { liveThroughRun } from './agent.ts'
import { chanceOf } from './chance.ts'
import type { Diary } from './diary.ts'
import { openHouse } from './house.ts'
import { befall, killsOf, type Toll } from './misfortune.ts'
import { verdictOn } from './verdict.ts'

const LANES = 8
const TELL_MS = 5_000

export interface Ordered {
  readonly kills: number
  readonly runs: number
  readonly seed: number
  readonly say: (line: string) => void
}

export interface Report {
  readonly seed: number
  readonly seconds: number
  readonly runs: number
  readonly completed: number
  readonly abandoned: number
  readonly calls: number
  readonly unanswered: number
  readonly kills: number
  readonly toll: Toll
  readonly findings: readonly string[]
}

/** Lets agents complete runs while everything around them is killed, and then looks whether every promise was kept. */
export async function runSuite({ kills, runs, seed, say }: Ordered): Promise<Report> {
  const began = performance.now()
  const house = await openHouse((line) => say(`[faults] ${line}`))
  let isWell = false
  try {
    const client = createClient({ url: house.url, key: house.key, timeoutMs: 15_000, retries: 0 })
    const diary: Diary = { completed: [], abandoned: [], findings: [], calls: 0, unanswered: 0 }
    const chance = chanceOf(seed)
    let [next, isOver] = [0, false]
    const tell = teller((toll) => say(`[faults] ${progress({ diary, toll, kills })}`))

    const lanes = Array.from({ length: LANES }, async (_, lane) => {
      const own = chanceOf(seed + 1 + lane)
      while (!isOver || next < runs) {
        const number = next++
        await liveThroughRun(number, { client, chance: own, diary }).catch((error: unknown) => {
          diary.findings.push(`run ${number}: ${error instanceof Error ? error.message : String(error)}`)
        })
      }
    })
    const toll = await befall(house, { chance, kills, told: tell }).finally(() => (isOver = true))
    await Promise.all(lanes)
    say(`[faults] ${diary.completed.length} runs completed through ${killsOf(toll)} kills; looking at what is left`)
    const findings = await verdictOn(house, client, diary)
    isWell = findings.length === 0

    return {
      seed,
      seconds: Math.round((performance.now() - began) / 1_000),
      runs: next,
      completed: diary.completed.length,
      abandoned: diary.abandoned.length,
      calls: diary.calls,
      unanswered: diary.unanswered,
      kills: killsOf(toll),
      toll,
      findings,
    }
  } finally {
    if (!isWell) for (const line of house.database.meant) say(`[faults] meant: ${line}`)
    await house.close()
  }
}

function teller(tell: (toll: Toll) => void): (toll: Toll) => void {
  let next = performance.now() + TELL_MS
  return (toll) => {
    if (performance.now() < next) return
    next = performance.now() + TELL_MS
    tell(toll)
  }
}

function progress({ diary, toll, kills }: { diary: Diary; toll: Toll; kills: number }): string {
  return `${killsOf(toll)} of ${kills} kills, ${diary.completed.length} runs completed, ${diary.unanswered} of ${diary.calls} calls without an answer`
}
