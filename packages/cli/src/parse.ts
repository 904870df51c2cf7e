import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'

import { nameOf, type Command, type Given } from './command.ts'
import { nearest } from './nearest.ts'
import { usageError } from './usage-error.ts'

/** Reads the command line after a command's name. What the command does not know is a mistake, and is said to be one. */
export function parse(command: Command, args: readonly string[]): Given {
  const config: ParseArgsOptionsConfig = {}
  for (const [name, { value }] of Object.entries(command.options ?? {})) {
    config[name] = value ? { type: 'string', multiple: true } : { type: 'boolean' }
  }
  const unknown = args.find((arg) => arg.startsWith('--') && arg !== '--' && !Object.hasOwn(config, optionOf(arg)))
  if (unknown && !args.slice(0, args.indexOf(unknown)).includes('--')) throw unknownOption(command, optionOf(unknown))

  const { values, positionals } = parseArgs({ args: [...args], options: config, allowPositionals: true })
  const options = Object.entries(values).map(([name, value]) => [name, once(command, name, value)])
  return { operands: operandsOf(command, positionals), options: Object.fromEntries(options) as Given['options'] }
}

// Of two values of which one would be left out, nobody knows which was meant.
function once(command: Command, name: string, value: unknown): unknown {
  if (!Array.isArray(value) || command.options?.[name]?.repeated) return value
  if (value.length > 1) throw usageError(`Expected --${name} once, saw it twice or more.`)
  return value[0]
}

function operandsOf(command: Command, seen: string[]): string[] {
  const { operands = [], elsewhere } = command
  if (seen.length === operands.length) return seen
  const names = operands.map(({ name }) => name).join(' ') || 'nothing'
  const given = seen.length === 0 ? 'nothing' : seen.map((each) => JSON.stringify(each)).join(' ')
  const hint = elsewhere && seen.length > operands.length ? ` ${elsewhere}` : ''
  throw usageError(`Expected ${names} after "hoc ${nameOf(command)}", saw ${given}.${hint}`)
}

function unknownOption(command: Command, name: string): Error {
  const close = nearest(name, Object.keys(command.options ?? {}))
  const hint = close ? ` Did you mean --${close}?` : ''
  return usageError(`Expected an option of "hoc ${nameOf(command)}", saw --${name}.${hint}`)
}

function optionOf(arg: string): string {
  return arg.slice(2).split('=')[0] ?? ''
}
