import { asking, askingOptions } from '../ask.ts'
import type { Command } from '../command.ts'
import { DONE } from '../exit.ts'
import { ledgerPages } from '../ledger-pages.ts'

/** Writes the sealed ledger out, one entry with its seal on each line. */
export const auditExport: Command = {
  group: 'audit',
  names: ['export'],
  says: 'Writes the sealed ledger of the tenant out, one entry with its seal on each line.',
  options: askingOptions,
  examples: ['hoc audit export > ledger.ndjson'],
  run: (given, io) =>
    asking(given, io, async ({ ask }) => {
      let [count, position] = [0, 0]
      for await (const page of ledgerPages(ask)) {
        for (const sealed of page) await io.out(JSON.stringify(sealed))
        count += page.length
        position = page.at(-1)?.seal.position ?? position
      }
      io.err(
        count === 0
          ? 'hoc: Wrote no entry: nothing is sealed yet, and "hoc audit verify --file" verifies nothing. "hoc serve" and "hoc work" seal what is written; run it again then.'
          : `hoc: Wrote ${count} entries, up to position ${position}. "hoc audit verify --file" verifies them.`,
      )
      return DONE
    }),
}
