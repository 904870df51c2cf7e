import type { NotDone } from '@hoc/client/pages'

import { nameOf, type Command } from './command.ts'
import { commands } from './commands.ts'
import { elsewhereOf } from './elsewhere.ts'
import { BROKEN, DONE, NO, USAGE, type ExitCode } from './exit.ts'
import { inFull } from './group-names.ts'
import { helpOfAll, helpOfCommand, helpOfGroup } from './help.ts'
import type { Io } from './io.ts'
import { nearest } from './nearest.ts'
import { parse } from './parse.ts'
import { complaint } from './tell.ts'
import { isUsageError, usageError } from './usage-error.ts'
import { version } from './version.ts'

/** Runs a command line, and says how it ended. */
export async function run(typed: readonly string[], io: Io): Promise<ExitCode> {
  const args = inFull(typed[0] === 'help' ? [...typed.slice(1), '--help'] : typed)
  try {
    return await perform(args, io)
  } catch (error) {
    return await tell(error, args, io)
  }
}

async function perform(args: readonly string[], io: Io): Promise<ExitCode> {
  const [first = '--help', second] = args
  if (first === '--version') return print(version(), io)
  if (isHelp(first)) return print(helpOfAll(commands), io)

  const command = find(first, second)
  if (!command) return tellGroup(first, second, io)
  const rest = args.slice(command.group ? 2 : 1)
  return asksForHelp(rest) ? print(helpOfCommand(command), io) : command.run(parse(command, rest), io)
}

function find(first: string, second: string | undefined): Command | undefined {
  const alone = commands.find(({ group, names }) => !group && names.includes(first))
  return alone ?? commands.find(({ group, names }) => group === first && second !== undefined && names.includes(second))
}

async function tellGroup(first: string, second: string | undefined, io: Io): Promise<ExitCode> {
  const group = commands.filter((each) => each.group === first)
  if (group.length === 0) throw unknown(first, [...new Set(commands.map(({ group: word, names }) => word ?? names[0]))])
  if (second === undefined || isHelp(second)) return print(helpOfGroup(first, group), io)
  const words = group.flatMap(({ names }) => names.map((name) => `${first} ${name}`))
  throw unknown(`${first} ${second}`, words)
}

function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--')
  return (end < 0 ? args : args.slice(0, end)).some(isHelp)
}

function isHelp(arg: string): boolean {
  return arg === '--help' || arg === '-h'
}

async function print(text: string, io: Io): Promise<ExitCode> {
  await io.out(text)
  return DONE
}

function unknown(seen: string, words: readonly string[]): Error {
  const close = elsewhereOf(seen) ?? nearest(seen, words)
  return usageError(`Expected a command, saw "${seen}".${close ? ` Did you mean "hoc ${close}"?` : ''}`)
}

async function tell(error: unknown, args: readonly string[], io: Io): Promise<ExitCode> {
  if (isNotDone(error)) return tellNotDone(error, io)
  const message = messageOf(error)
  const mistake = isUsageError(error)
  io.err(`hoc: ${message}`)
  if (io.env['HOC_LOG_LEVEL'] === 'debug' && error instanceof Error) io.err(error.stack ?? '')
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
  const [first = '--help', second] = args
  const command = find(first, second)
  if (command) return nameOf(command).split(' ')
  return commands.some(({ group }) => group === first) ? [first] : []
}

function codeOf(error: unknown): string {
  if (isUsageError(error)) return 'USAGE'
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'BROKEN'
}

// A connection that is refused at several addresses is an error of errors, with no message of its own.
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && !error.message) return error.errors.map(messageOf).join('; ')
  if (!(error instanceof Error)) return String(error)
  return codeOf(error) === 'UNREACHABLE' ? `${error.message} HOC_URL says where the server is.` : error.message
}
