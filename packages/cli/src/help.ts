import { nameOf, type Command } from './command.ts'
import { exitCodes } from './exit.ts'
import { othersOf } from './group-names.ts'

/** What `hoc` can do, in a screen. */
export function helpOfAll(commands: readonly Command[]): string {
  const alone = commands.filter(({ group }) => !group)
  const groups = [...new Set(commands.flatMap(({ group }) => group || []))]
  return [
    'hoc: decide, record and prove what AI agents do.',
    '',
    'Usage: hoc COMMAND [OPTION...]',
    '',
    ...columns(alone.map((command) => [nameOf(command), command.says])),
    ...columns(groups.map((group) => [`${[group, ...othersOf(group)].join(', ')} …`, wordsOf(group, commands)])),
    '',
    'Options of all commands:',
    ...columns([
      ['--help', 'Say what a command does and how it is called.'],
      ['--version', 'Print the version.'],
    ]),
    '',
    'Most commands ask the server of HOC_URL (http://127.0.0.1:3000) with the key in HOC_KEY;',
    'with --local they work on the database itself.',
    '',
    'Exit codes:',
    ...columns(Object.entries(exitCodes)),
    '',
    'Examples:',
    '  hoc serve',
    '  hoc incidents list --state active',
    '  hoc doctor',
  ].join('\n')
}

/** What can be done in one domain. */
export function helpOfGroup(group: string, commands: readonly Command[]): string {
  return [
    `Usage: hoc ${group} COMMAND [OPTION...]`,
    ...othersOf(group).map((other) => `Also: hoc ${other} COMMAND.`),
    '',
    ...columns(commands.map(({ names, says }) => [names.join(', '), says])),
    '',
    'Examples:',
    ...commands.map(({ examples }) => `  ${examples[0]}`),
    '',
    `See "hoc ${group} COMMAND --help".`,
  ].join('\n')
}

/** What one command does, and how it is called. */
export function helpOfCommand(command: Command): string {
  const { says, names, operands = [], examples } = command
  const options = optionRows(command)
  return [
    `Usage: ${usageOf(command)}`,
    '',
    says,
    ...(names.length > 1 ? [`Also: ${names.slice(1).join(', ')}.`] : []),
    ...section(operands.map(({ name, says: what }) => [name, what])),
    ...section(options, 'Options:'),
    ...section(
      examples.map((example) => [example]),
      examples.length > 1 ? 'Examples:' : 'Example:',
    ),
  ].join('\n')
}

/** How a command is called, in one line. */
export function usageOf(command: Command): string {
  const { operands = [], options = {} } = command
  const needed = Object.entries(options).filter(([, option]) => option.needed)
  return [
    `hoc ${nameOf(command)}`,
    ...operands.map(({ name }) => name),
    ...needed.map(([name, { value }]) => `--${name} ${value}`),
    ...(needed.length < Object.keys(options).length ? ['[OPTION...]'] : []),
  ].join(' ')
}

/** Every option of a command, and what it is for. */
export function optionRows({ options = {} }: Command): [string, string][] {
  return Object.entries(options).map(([name, { value, says }]) => [`--${name}${value ? ` ${value}` : ''}`, says])
}

function section(rows: readonly (readonly string[])[], title?: string): string[] {
  return rows.length === 0 ? [] : ['', ...(title ? [title] : []), ...columns(rows)]
}

function wordsOf(group: string, commands: readonly Command[]): string {
  return commands
    .filter((command) => command.group === group)
    .map(({ names }) => names[0])
    .join(', ')
}

const WIDEST = 34

// What is too long for its column stands on a line of its own.
function columns(rows: readonly (readonly string[])[]): string[] {
  const width = Math.min(WIDEST, Math.max(0, ...rows.map(([first = '']) => first.length)))
  return rows.flatMap(([first = '', second = '']) => {
    if (!second) return [`  ${first}`]
    return first.length > width
      ? [`  ${first}`, `  ${' '.repeat(width)}  ${second}`]
      : [`  ${first.padEnd(width)}  ${second}`]
  })
}
