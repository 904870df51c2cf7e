type Row = Readonly<Record<string, string>>

export interface TableOptions {
  readonly width: number
  /** Those to show, in their order. By default all that anybody has, as far as the width goes. */
  readonly columns?: readonly string[]
}

const LONGEST = 60
const GAP = '  '

/** Rows below their names, as wide as the terminal. Columns that nobody has, or that do not fit, are left out. */
export function tableOf(rows: readonly Row[], { width, columns }: TableOptions): string {
  const names = columns ?? [...new Set(rows.flatMap((row) => Object.keys(row).filter((name) => row[name])))]
  const wanted = names.map((name) => ({ name, size: sizeOf(name, rows, width) }))
  const shown = fitting(wanted, width)
  const lines = [shown.map(({ name, size }) => shorten(name, size).padEnd(size))]
  for (const row of rows) lines.push(shown.map(({ name, size }) => shorten(row[name] ?? '', size).padEnd(size)))
  return rows.length === 0 ? '' : lines.map((cells) => cells.join(GAP).trimEnd()).join('\n')
}

interface Column {
  readonly name: string
  readonly size: number
}

function sizeOf(name: string, rows: readonly Row[], width: number): number {
  return Math.min(
    width === Infinity ? Infinity : LONGEST,
    Math.max(name.length, ...rows.map((row) => (row[name] ?? '').length)),
  )
}

function fitting(columns: readonly Column[], width: number): Column[] {
  const shown: Column[] = []
  let left = width
  for (const column of columns) {
    // The first is shown whatever its size; the last that fits badly is shortened before it is left out.
    const size = shown.length === 0 ? column.size : Math.min(column.size, left)
    if (shown.length > 0 && size < Math.min(column.size, 12)) break
    shown.push({ ...column, size })
    left -= size + GAP.length
  }
  return shown
}

function shorten(text: string, size: number): string {
  return text.length <= size ? text : `${text.slice(0, size - 1)}…`
}
