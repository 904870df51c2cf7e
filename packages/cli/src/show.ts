import { tableOf } from './table.ts'

/** A value as a person reads it: scalars by name, lists as tables. What others wrote cannot steer the terminal. */
export function show(
  value: unknown,
  { width, columns }: { readonly width: number; readonly columns?: readonly string[] },
): string {
  if (!isObject(value)) return cell(value)
  const entries = Object.entries(value).filter(([, each]) => each !== null && each !== undefined)
  const lists = entries.filter(([, each]) => isList(each))
  const plain = entries.filter(([, each]) => !isList(each))
  const longest = Math.max(0, ...plain.map(([key]) => key.length))

  const lines = plain.map(([key, each]) => `${cell(key).padEnd(longest)}  ${cell(each)}`)
  for (const [key, each] of lists) {
    const table = tableOf((each as object[]).map(toCells), { width, ...(columns && { columns }) })
    if (entries.length > 1) lines.push('', `${cell(key)}:`)
    lines.push(table || 'none')
  }
  return lines.join('\n').trimStart()
}

interface ItemsOptions {
  readonly width: number
  readonly columns?: readonly string[]
  /** What is told of an item beside its keys. */
  readonly ownCells?: (item: unknown) => object
}

/** A page as a person reads it: its items alone. */
export function showItems(items: readonly unknown[], { width, columns, ownCells }: ItemsOptions): string {
  const rows = items.map((item) => toCells({ ...(isObject(item) ? item : { value: item }), ...ownCells?.(item) }))
  return tableOf(rows, { width, ...(columns && { columns }) }) || 'none'
}

/** One value on one line. */
export function cell(value: unknown): string {
  if (value === null || value === undefined) return ''
  return printable(typeof value === 'string' ? value : JSON.stringify(value)).replaceAll(/[\n\t]/g, ' ')
}

/** A text that moves no cursor and turns no letters round, whoever wrote it. */
export function printable(text: string): string {
  return text.replaceAll(STEERING, '\uFFFD')
}

/** JSON that moves no cursor either: what would is written as its escape, which means the same. */
export function jsonOf(value: unknown, indent?: number): string {
  const escaped = (letter: string) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`
  return JSON.stringify(value, null, indent).replaceAll(STEERING, escaped)
}

// What a terminal obeys, but for ends of lines and tabs. Also what turns the direction of writing, so that a title cannot pretend to be another.
// oxlint-disable-next-line no-control-regex
const STEERING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

function toCells(item: object): Record<string, string> {
  const flat = Object.entries(item).flatMap(([key, value]) =>
    isObject(value) && !Array.isArray(value)
      ? Object.entries(value).map(([inner, each]) => [`${key}.${inner}`, each])
      : [[key, value]],
  )
  return Object.fromEntries(flat.map(([key, value]) => [cell(key), cell(value)]))
}

function isList(value: unknown): boolean {
  return Array.isArray(value) && value.every(isObject)
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
