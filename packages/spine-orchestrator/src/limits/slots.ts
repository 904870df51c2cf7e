import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { keptSlots, slotsLastMs, wantedSlots } from '@hoc/engine-account/slots'

import type { Stuck } from './bucket.ts'
import type { Wanted } from './leasing.ts'

export interface SlotsOptions {
  /** How much may be under way at once, in all processes together. */
  readonly most: number
  /** Holds slots instead of those that this holder held, and answers how many there were. */
  readonly hold: (wanted: Wanted) => Promise<number>
  /** How long a dispatch takes at most. */
  readonly longestMs: number
  readonly report: (error: unknown) => void
  readonly now: () => number
}

/** One process’s share of what may be under way at once: slots that are held in the store, and used in memory. */
export interface Slots {
  readonly most: number
  /** Takes a slot that is held and not in use. */
  take(at: number): boolean
  /** Gives back one that was taken. */
  putBack(): void
  /** Asks the store for more, once for all who wait. What came of it, `take` and `stuck` tell. */
  refill(): Promise<void>
  /** Undefined where there is use in asking for more. */
  stuck(at: number): Stuck | undefined
  /** Gives back all that is not in use. */
  stop(): Promise<void>
}

/** What others have just put back is found by whoever looks again a little later. */
const LOOKS_MS = [0, 20, 60]
const AGAIN_MS = 100
const KEEP_MS = 5
const ONE_LESS_MS = 1_000

/**
 * Makes a process's share, of which it holds nothing yet. What it holds is held until everything that it begins with it is
 * over, so that a process that is killed or cut off never makes them more than there are; then others have them.
 */
export function createSlots(options: SlotsOptions): Slots {
  const { most, now } = options
  const state = { held: 0, running: 0, beginUntil: -Infinity, askAt: -Infinity, unreadable: false }
  const holder = randomUUID() // its own: of a limit that was changed, the old share and the new are two
  let waiting = 0
  let asking: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  const ask = (wanted: number) => holdIn(state, options, { holder, wanted, most })

  return {
    most,
    take(at) {
      if (state.running >= state.held || at >= state.beginUntil) return false
      state.running++
      return true
    },
    putBack() {
      state.running--
      timer ??= setTimeout(giveBack, KEEP_MS).unref()
    },
    async refill() {
      waiting++
      try {
        await (asking ??= look().finally(looked))
      } finally {
        waiting--
      }
    },
    stuck: (at) => stuckAt(state, most, at),
    async stop() {
      clearTimeout(timer)
      timer = undefined
      await asking
      if (state.held > state.running) await ask(state.running)
    },
  }

  async function look(): Promise<void> {
    for (const ms of LOOKS_MS) {
      if (ms > 0) await pause(ms)
      await ask(wantedSlots({ running: state.running, waiting, most }))
      if (state.held > state.running || state.unreadable) return
    }
    state.askAt = now() + AGAIN_MS
  }

  function looked(): void {
    asking = undefined
    timer ??= setTimeout(giveBack, KEEP_MS).unref() // whoever waited for it may need none any more
  }

  function giveBack(): void {
    timer = undefined
    const kept = keptSlots({ running: state.running, most }, state.held)
    if (kept < state.held && !asking) asking = ask(kept).finally(() => (asking = undefined))
  }
}

function stuckAt(
  { running, askAt, unreadable }: State & { readonly running: number },
  most: number,
  at: number,
): Stuck | undefined {
  if (running >= most) return { unreadable: false, forMs: ONE_LESS_MS }
  if (at >= askAt) return undefined
  return { unreadable, forMs: unreadable ? askAt - at : ONE_LESS_MS }
}

interface State {
  held: number
  beginUntil: number
  askAt: number
  unreadable: boolean
}

// Asks for so many, and notes how many there are and for how long.
async function holdIn(
  state: State,
  { hold, longestMs, report, now }: SlotsOptions,
  wanted: Pick<Wanted, 'holder' | 'wanted' | 'most'>,
): Promise<void> {
  const askedAt = now() // before it is asked: what is held is never thought to be held for longer
  state.held = Math.min(state.held, wanted.wanted) // what is given back is not used meanwhile
  const lastsMs = slotsLastMs(longestMs)
  try {
    state.held = await hold({ ...wanted, lastsMs })
    state.beginUntil = askedAt + lastsMs - longestMs
    state.unreadable = false
  } catch (error) {
    state.unreadable = true
    state.askAt = now() + AGAIN_MS
    report(error)
  }
}
