// #region agent
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { GovernedRun } from '@hoc/client/run'

/** What a word costs to count, in millionths of a dollar. A model's tokens would have such a price. */
export const MICROS_PER_WORD = 25

export interface Counting {
  readonly folder: string
  /** How long counting one text takes, as a slow tool would: by default, no time. */
  readonly pauseMs?: number
}

/** Counts the words of every text in a folder: a step to find them, and one for each. */
export async function countWords(run: GovernedRun, { folder, pauseMs = 0 }: Counting): Promise<Record<string, number>> {
  const names = await run.step({ skill: 'files.list', params: { folder } }, async () => {
    const all = await readdir(folder)
    return all.filter((name) => name.endsWith('.txt')).toSorted()
  })

  const counts: Record<string, number> = {}
  for (const name of names) {
    counts[name] = await run.step({ skill: 'words.count', params: { name } }, async ({ signal, spend, tell }) => {
      await pause(pauseMs, undefined, { signal })
      const words = (await readFile(path.join(folder, name), 'utf8')).match(/\p{L}+/gu)?.length ?? 0
      spend(words * MICROS_PER_WORD)
      if (words === 0) tell({ outcomeCategory: 'EMPTY' })
      return words
    })
  }
  return counts
}
// #endregion
