import { readFile } from 'node:fs/promises'

import { asking, askingOptions, callOptionsOf, writingOptions } from '../ask.ts'
import { textOf, type Command } from '../command.ts'
import type { Io } from '../io.ts'
import { tellAnswer } from '../tell.ts'
import { usageError } from '../usage-error.ts'
import { contractNamed } from './ops.ts'

/** Dispatches any operation by its name, with its input as JSON. */
export const dispatch: Command = {
  names: ['dispatch'],
  says: 'Dispatches any operation by its name, with its input as JSON.',
  operands: [{ name: 'OPERATION', says: 'Its name, such as incidents.create.' }],
  elsewhere: `It takes one operation; its input goes into --input, as JSON: --input '{"key": "value"}'.`,
  options: {
    input: { value: 'JSON|@FILE|-', says: 'The input; from a file after @, from standard input for -. By default {}.' },
    ...writingOptions,
    ...askingOptions,
  },
  examples: [
    `hoc dispatch incidents.create --input '{"title":"Run 17 exceeded its budget","severity":"high"}'`,
    'hoc dispatch incidents.create --input @incident.json --idempotency-key run-17',
    'hoc dispatch jobs.list --local --json',
  ],
  async run(given, io) {
    const contract = contractNamed(given.operands[0] ?? '')
    const input = await readInput(textOf(given, 'input') ?? '{}', io)
    return asking(given, io, async ({ ask }) =>
      tellAnswer(contract, await ask(contract, input, callOptionsOf(given)), given, io),
    )
  },
}

async function readInput(source: string, io: Io): Promise<object> {
  const text = source === '-' ? await io.readStdin() : source.startsWith('@') ? await readText(source.slice(1)) : source
  const value = parseJson(text)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw usageError(`Expected a JSON object after --input, saw ${JSON.stringify(text.slice(0, 80))}.`)
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw usageError(
      `Expected a file that can be read, saw "${file}": ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
