/** The longest that a timer waits, 24 days: told to wait longer, it does not wait at all. */
export const LONGEST_MS = 2 ** 31 - 1

/** Which numbers are taken. */
export interface Range {
  readonly least: number
  readonly most: number
  readonly isWhole?: boolean
}

/** What is wrong with a number, by the name under which it was given; undefined where it is within its range. */
export function wrongWith(name: string, value: unknown, { least, most, isWhole = false }: Range): string | undefined {
  const isTaken = typeof value === 'number' && value >= least && value <= most && (!isWhole || Number.isInteger(value))
  if (isTaken) return undefined
  const expected = `${isWhole ? 'a whole number' : 'a number'} from ${least} to ${most}`
  return `${name}: Expected ${expected}, saw ${typeof value === 'number' ? value : `what is ${typeof value}`}.`
}
