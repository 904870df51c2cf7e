import { rowRefusals, type RowAnswer } from '@hoc/spine-schemas/imports'

import type { Given } from './command.ts'
import type { Lined, Malformed } from './import-batches.ts'
import type { Io } from './io.ts'
import { cell } from './show.ts'

// So many lines are one line about how far it is.
const PROGRESS_LINES = 1_000

/** What became of the lines of a file so far, told as it goes on. */
export interface Report {
  malformed(line: Malformed): Promise<void>
  answered(row: Lined, answer: RowAnswer): Promise<void>
  /** How many lines were not taken over. */
  readonly wrong: () => number
  summary(): Promise<void>
  /** What is to be known where it breaks off. */
  brokenOff(): void
}

/** Tells what became of lines: those that were not taken over, and in a dry run or as JSON every one. */
export function reportOn({ options }: Given, io: Io): Report {
  // A dry run leaves nothing behind, so that no server can tell that a row came before in the same file.
  const taken = new Map<string, number>()
  const tally = { lines: 0, made: 0, existing: 0, refused: 0, malformed: 0 }
  const dryRun = options['dry-run'] === true
  const told = async (outcome: keyof typeof tally, line: number, more: object, words: string) => {
    tally.lines++
    tally[outcome]++
    const isAmiss = outcome === 'refused' || outcome === 'malformed' || 'firstLine' in more
    if (options['json']) await io.out(JSON.stringify({ line, outcome, ...more }))
    else if (dryRun || isAmiss) await io.out(`line ${line}: ${words}`)
    if (tally.lines % PROGRESS_LINES === 0) io.err(`hoc: ${tally.lines} lines: ${counted()}.`)
  }
  const counted = () =>
    [
      `${tally.made} ${dryRun ? 'would be made' : 'made'}`,
      `${tally.existing} here already`,
      `${tally.refused} refused`,
      `${tally.malformed} malformed`,
    ].join(', ')

  return {
    malformed({ line, wrong, of }) {
      const what = of ? `${cell(of.kind)} ${cell(of.externalId)} ` : ''
      return told('malformed', line, { ...of, says: wrong }, `${what}malformed: ${wrong}`)
    },
    answered({ line }, { outcome, ...answer }) {
      const says = answer.code && rowRefusals[answer.code]
      const what = `${answer.kind} ${answer.externalId}`
      const firstLine = taken.get(what)
      if (outcome !== 'refused' && firstLine !== undefined) {
        const words = `${what} is in this file already, at line ${firstLine}; the first is taken.`
        return told('existing', line, { ...answer, firstLine }, words)
      }
      if (outcome !== 'refused') taken.set(what, line)
      const words = {
        made: `${what} would be made`,
        existing: `${what} is here already`,
        refused: `${what} refused, ${answer.code}: ${says}`,
      }
      return told(outcome, line, { ...answer, ...(says && { says }) }, words[outcome])
    },
    wrong: () => tally.refused + tally.malformed,
    async summary() {
      if (options['json']) await io.out(JSON.stringify({ summary: { dryRun, ...tally } }))
      else await io.out(`${tally.lines} ${tally.lines === 1 ? 'line' : 'lines'}: ${counted()}.`)
      if (tally.lines === 0)
        io.err('hoc: The file has no row: whatever wrote it found none. See what it was asked for.')
    },
    brokenOff() {
      io.err(`hoc: It broke off after ${tally.lines} lines: ${counted()}.`)
      io.err('Run it again when that is mended: what is here already stays as it is.')
    },
  }
}
