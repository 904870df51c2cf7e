import type { Answer } from '@hoc/client/answer'
import { applyImport, ImportSource } from '@hoc/spine-schemas/imports'

import { asking, askingOptions, type Asked } from '../ask.ts'
import { textOf, type Command } from '../command.ts'
import { DONE, NO, type ExitCode } from '../exit.ts'
import { batchesOf, LONGEST_LINE, type Lined } from '../import-batches.ts'
import { reportOn, type Report } from '../import-report.ts'
import { linesOf } from '../lines.ts'
import { complaint } from '../tell.ts'
import { isUsageError, usageError } from '../usage-error.ts'

/** Takes a file of an earlier system over, line by line, each once. */
export const importFile: Command = {
  names: ['import'],
  says: 'Takes over what an earlier system knew, from a file with one row on each line. Each is taken over once: run it again to go on.',
  operands: [{ name: 'FILE', says: 'JSON, one row on each line, of 65,536 bytes at most.' }],
  options: {
    source: {
      value: 'TEXT',
      needed: true,
      says: 'The earlier system, by the name that its ids are known under. Needed.',
    },
    'source-tenant': { value: 'TEXT', says: 'The tenant there that is meant; needed where rows name theirs.' },
    'dry-run': { says: 'Take nothing over; tell of each line what would become of it.' },
    strict: { says: 'Stop at the first line that is not taken over.' },
    ...askingOptions,
    json: { says: 'Print what became of each line as JSON, one on each line, and a summary as the last.' },
  },
  examples: [
    'hoc import earlier.jsonl --source aos --source-tenant acme --dry-run',
    'hoc import earlier.jsonl --source aos --source-tenant acme',
  ],
  async run(given, io) {
    const [file = ''] = given.operands
    const said = { source: textOf(given, 'source') ?? '', dryRun: given.options['dry-run'] === true }
    if (!ImportSource.safeParse(said.source).success) {
      const saw = said.source ? `"${said.source}"` : 'none'
      throw usageError(`Expected --source with a name of small letters and digits, like "aos", saw ${saw}.`)
    }
    const sourceTenant = textOf(given, 'source-tenant')
    const report = reportOn(given, io)
    return asking(given, io, async ({ ask }) => {
      const send = (rows: readonly Lined[]) =>
        ask(applyImport, { ...said, ...(sourceTenant && { sourceTenant }), rows: rows.map(({ row }) => row) })
      const refused = await takeFile(file, { send, report, strict: given.options['strict'] === true }).catch(
        (error: unknown) => {
          if (!isUsageError(error)) report.brokenOff()
          throw error
        },
      )
      if (refused) {
        for (const line of complaint(refused, given)) io.err(line)
        report.brokenOff()
        return NO
      }
      await report.summary()
      return endingOf(report)
    })
  },
}

interface Taking {
  readonly send: (rows: readonly Lined[]) => ReturnType<Asked['ask']>
  readonly report: Report
  readonly strict: boolean
}

type NotDone = Exclude<Answer, { outcome: 'done' }>

// Answers what refused a whole batch, where something did.
async function takeFile(file: string, { strict, ...taking }: Taking): Promise<NotDone | undefined> {
  for await (const batch of batchesOf(linesOf(file, LONGEST_LINE))) {
    const refused =
      'rows' in batch ? await takeBatch(batch.rows, taking) : await taking.report.malformed(batch.malformed)
    if (refused) return refused
    if (strict && taking.report.wrong() > 0) return undefined
  }
  return undefined
}

async function takeBatch(
  batch: readonly Lined[],
  { send, report }: Omit<Taking, 'strict'>,
): Promise<NotDone | undefined> {
  let rows = batch
  while (rows.length > 0) {
    const answer = await send(rows)
    if (answer.outcome === 'done') {
      const { rows: answers } = applyImport.output.parse(answer.value)
      for (const [index, row] of rows.entries()) {
        const told = answers[index]
        if (!told)
          throw new Error(`Expected an answer for line ${row.line}, saw ${answers.length} for ${rows.length} rows.`)
        await report.answered(row, told)
      }
      return undefined
    }
    // What a server of another version finds wrong with some rows is no matter of the others.
    const wrong = new Map(
      answer.outcome === 'invalid' ? answer.issues.flatMap(({ path, message }) => rowIn(path, message)) : [],
    )
    if (wrong.size === 0) return answer
    for (const [index, { line, row }] of rows.entries()) {
      const says = wrong.get(index)
      const of = { kind: row.kind, externalId: row.id }
      if (says !== undefined) await report.malformed({ line, wrong: says, of })
    }
    rows = rows.filter((_, index) => !wrong.has(index))
  }
  return undefined
}

function rowIn(path: string, message: string): [number, string][] {
  const [, index, within] = /^rows\.(\d+)(?:\.(.+))?$/.exec(path) ?? []
  return index === undefined ? [] : [[Number(index), within ? `${within}: ${message}` : message]]
}

function endingOf(report: Report): ExitCode {
  return report.wrong() > 0 ? NO : DONE
}
