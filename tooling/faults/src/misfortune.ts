import { setTimeout as pause } from 'node:timers/promises'

import type { Chance } from './chance.ts'
import type { House } from './house.ts'

/** What befell an installation, and how often. */
export interface Toll {
  api: number
  worker: number
  postgres: number
  cuts: number
  lostAnswers: number
}

export const killsOf = ({ api, worker, postgres }: Toll): number => api + worker + postgres

/** Kills, cuts and silences until there were so many kills; sometimes the next before the last is over. */
export async function befall(
  house: House,
  { chance, kills, told }: { readonly chance: Chance; readonly kills: number; readonly told: (toll: Toll) => void },
): Promise<Toll> {
  const toll: Toll = { api: 0, worker: 0, postgres: 0, cuts: 0, lostAnswers: 0 }
  const busy = new Map<string, Promise<void>>()
  const blows: Readonly<Record<keyof Toll, () => Promise<void>>> = {
    api: () => house.api.kill(),
    worker: () => house.worker.kill(),
    postgres: () => house.database.kill(),
    cuts: async () => chance.oneOf(house.wires.map((wire) => [wire, 1] as const)).cut(),
    lostAnswers: () => house.wires[0]?.loseAnswers(chance.between(5, 200)) ?? Promise.resolve(),
  }

  while (killsOf(toll) < kills) {
    const what = chance.oneOf<keyof Toll>([
      ['api', 5],
      ['worker', 2],
      ['postgres', 2],
      ['cuts', 3],
      ['lostAnswers', 3],
    ])
    await busy.get(what)
    toll[what]++
    const blow = blows[what]()
    busy.set(what, blow)
    blow.catch(() => undefined) // seen when it is waited for
    if (!chance.happens(0.2)) await blow
    told(toll)
    await pause(chance.between(20, 1_500))
  }
  await Promise.all(busy.values())
  return toll
}
