import { followPages } from '@hoc/client/pages'
import type { Contract } from '@hoc/spine-schemas/contract'
import { z } from 'zod'

import { asking, askingOptions, callOptionsOf, writingOptions } from './ask.ts'
import { columnsOf } from './columns.ts'
import type { Command, Given, Option } from './command.ts'
import { DONE, type ExitCode } from './exit.ts'
import { flagsOf, inputOf, operandsOf, optionsOf, type InputFlag } from './input-flags.ts'
import type { Io } from './io.ts'
import { wrongWith } from './input-issues.ts'
import { jsonOf, showItems } from './show.ts'
import { tellAnswer } from './tell.ts'
import { usageError } from './usage-error.ts'

// Names that people type more often than they are long.
const shortNames: Readonly<Record<string, string>> = {
  'incidents.acknowledge': 'ack',
  'incidents.count_by_severity': 'count',
  'governance.set_mode': 'set',
  'governance.describe': 'show',
  'audit.list_entries': 'ls',
}

const following: Readonly<Record<string, Option>> = {
  all: { says: 'Follow the list to its end; with --json, one item on each line.' },
}

/** The command of an operation: its path keys stand in order, all others by name. */
export function commandOf(contract: Contract): Command {
  const { name, says, effect } = contract
  const [group = '', verb = ''] = name.split('.')
  const flags = flagsOf(contract)
  const own = { ...(effect === 'write' ? writingOptions : {}), ...(isList(contract) ? following : {}) }
  const options = { ...optionsOf(flags), ...own, ...askingOptions }
  const names = [verb.replaceAll('_', '-'), ...shortNamesOf(name, verb)] as const
  return {
    group,
    names: names as Command['names'],
    says,
    operands: operandsOf(flags),
    options,
    examples: [exampleOf(contract, flags)],
    run: (given, io) => carryOut(contract, flags, given, io),
  }
}

async function carryOut(contract: Contract, flags: readonly InputFlag[], given: Given, io: Io): Promise<ExitCode> {
  const input = inputOf(flags, given)
  const missing = flags.filter(({ needed, key }) => needed && input[key] === undefined)
  if (missing.length > 0)
    throw usageError(`Expected ${missing.map(({ name }) => `--${name}`).join(' and ')}, saw none.`)
  const parsed = contract.input.safeParse(input)
  if (!parsed.success) {
    const wrong = wrongWith(flags, parsed.error.issues, input)
    throw usageError(['Expected an input that can be used, saw:', ...wrong.map((line) => `  ${line}`)].join('\n'))
  }
  return asking(given, io, async ({ ask }) => {
    if (!given.options['all']) {
      return tellAnswer(contract, await ask(contract, input, callOptionsOf(given)), given, io)
    }
    const most = flags.find(({ key }) => key === 'limit')?.schema.maximum
    const whole = { ...(most !== undefined && { limit: most }), ...input }
    return tellAll(contract, (page) => ask(contract, page), { input: whole, given, io })
  })
}

type AskForPage = Parameters<typeof followPages>[2]

interface Telling {
  readonly input: object
  readonly given: Given
  readonly io: Io
}

async function tellAll(contract: Contract, ask: AskForPage, { input, given, io }: Telling): Promise<ExitCode> {
  const items: unknown[] = []
  for await (const page of followPages(contract, input, ask)) {
    if (given.options['json']) for (const item of page.items) await io.out(jsonOf(item))
    else items.push(...page.items)
  }
  if (!given.options['json']) await io.out(showItems(items, { width: io.width, ...columnsOf(contract.name) }))
  return DONE
}

function isList({ output }: Contract): boolean {
  return output instanceof z.ZodObject && 'items' in output.shape && 'nextCursor' in output.shape
}

function shortNamesOf(name: string, verb: string): string[] {
  const general =
    verb === 'list' ? ['ls'] : verb.startsWith('list_') ? [verb.slice('list_'.length).replaceAll('_', '-')] : []
  const own = shortNames[name]
  return own ? [...general, own] : general
}

function exampleOf({ name, example }: Contract, flags: readonly InputFlag[]): string {
  const input = example.input as Record<string, unknown>
  const [group = '', verb = ''] = name.split('.')
  const given = flags.flatMap(({ key, name: flag, inPath }) => {
    const values = input[key] === undefined ? [] : [input[key]].flat()
    return values.map((value) => (inPath ? quoted(value) : `--${flag} ${quoted(value)}`))
  })
  return ['hoc', group, verb.replaceAll('_', '-'), ...given].join(' ')
}

function quoted(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return /^[\w.:/@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
