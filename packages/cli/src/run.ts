import type { NotDone } from '@hoc/client/pages'

import type { Command } from './command.ts'
import { commands } from './commands.ts'
import { BROKEN, DONE, NO, USAGE, type ExitCode } from './exit.ts'
import { helpOfAll, helpOfCommand, helpOfGroup } from './help.ts'
import type { Io } from './io.ts'
import { nearest } from './nearest.ts'
import { parse } from './parse.ts'
import { complaint } from './tell.ts'
import { isUsageError, usageError } from './usage-error.ts'
import { version } from './version.ts'

/** Runs a command line, and says how it ended. */
export async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  try {
    return await perform(args[0] === 'help' ? [...args.slice(1), '--help'] : args, io)
  } catch (error) {
    return await tell(error, args, io)
  }
}

async function perform(args: readonly string[], io: Io): Promise<ExitCode> {
  const [first = '--help', second] = args
  if (first === '--version') return print(version(), io)
  if (first === '--help' || first === '-h') return print(helpOfAll(commands), io)

  const command = commands.find(({ group, names }) => !group && names.includes(first)) ?? findIn(first, second)
  if (command) {
    const rest = args.slice(command.group ? 2 : 1)
    return asksForHelp(rest) ? print(helpOfCommand(command), io) : command.run(parse(command, rest), io)
  }
  const group = commands.filter((each) => each.group === first)
  if (group.length === 0)
    throw unknown(
      first,
      commands.map(({ group: word, names }) => word ?? names[0]),
    )
  if (second === undefined || second === '--help' || second === '-h') return print(helpOfGroup(first, group), io)
  throw unknown(
    `${first} ${second}`,
    group.flatMap(({ names }) => names.map((name) => `${first} ${name}`)),
  )
}

function findIn(first: string, second: string | undefined): Command | undefined {
  return commands.find(({ group, names }) => group === first && second !== undefined && names.includes(second))
}

function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--')
  return (end < 0 ? args : args.slice(0, end)).some((arg) => arg === '--help' || arg === '-h')
}

async function print(text: string, io: Io): Promise<ExitCode> {
  await io.out(text)
  return DONE
}

function unknown(seen: string, words: readonly string[]): Error {
  const close = nearest(seen, [...new Set(words)])
  return usageError(`Expected a command, saw "${seen}".${close ? ` Did you mean "hoc ${close}"?` : ''}`)
}

async function tell(error: unknown, args: readonly string[], io: Io): Promise<ExitCode> {
  if (isNotDone(error)) return tellNotDone(error, io)
  const message = messageOf(error)
  const mistake = isUsageError(error)
  io.err(`hoc: ${message}`)
  if (mistake) io.err(`See "${['hoc', ...knownWords(args), '--help'].join(' ')}".`)
  if (args.includes('--json')) await io.out(JSON.stringify({ error: { code: codeOf(error), message } }, null, 2))
  return mistake ? USAGE : BROKEN
}

// A page of a list that was followed, whose answer was no.
function tellNotDone({ answer }: NotDone, io: Io): ExitCode {
  for (const line of complaint(answer)) io.err(line)
  return answer.outcome === 'invalid' ? USAGE : NO
}

function isNotDone(error: unknown): error is NotDone {
  return error instanceof Error && 'code' in error && error.code === 'NOT_DONE'
}

// As much of a command line as there is help for.
function knownWords(args: readonly string[]): string[] {
  const [first = '', second] = args
  if (findIn(first, second)) return [first, second ?? '']
  return commands.some(({ group, names }) => group === first || (!group && names.includes(first))) ? [first] : []
}

function codeOf(error: unknown): string {
  if (isUsageError(error)) return 'USAGE'
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'BROKEN'
}

// A connection that is refused at several addresses is an error of errors, with no message of its own.
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && !error.message) return error.errors.map(messageOf).join('; ')
  return error instanceof Error ? error.message : String(error)
}
