import type { ExitCode } from './exit.ts'
import type { Io } from './io.ts'

/** One thing that `hoc` can do. */
export interface Command {
  /** The word before its names: a domain, or nothing. */
  readonly group?: string
  /** Its name, and what else it goes by. */
  readonly names: readonly [string, ...string[]]
  /** One sentence. */
  readonly says: string
  readonly operands?: readonly Operand[]
  /** What to do with words that no operand takes. */
  readonly elsewhere?: string
  readonly options?: Readonly<Record<string, Option>>
  /** Command lines that work, each as a person would type it. */
  readonly examples: readonly [string, ...string[]]
  run(given: Given, io: Io): Promise<ExitCode>
}

/** What stands where on the command line. All are needed. */
export interface Operand {
  readonly name: string
  readonly says: string
}

export interface Option {
  readonly says: string
  /** What its value looks like; undefined: it has none. */
  readonly value?: string
  readonly repeated?: true
  readonly needed?: true
}

/** What was given on the command line. */
export interface Given {
  readonly operands: readonly string[]
  readonly options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>
}

/** How the command is called. */
export function nameOf({ group, names }: Command): string {
  return group ? `${group} ${names[0]}` : names[0]
}

/** An option's value, where it was given. */
export function textOf({ options }: Given, name: string): string | undefined {
  const value = options[name]
  return typeof value === 'string' ? value : undefined
}
