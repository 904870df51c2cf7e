import type { Row } from './rows.ts'

const heads = ['case', 'variant', 'c', 'value', 'unit', 'against', 'ratio', 'goal', ''] as const

/** Rows as a person reads them. */
export function table(rows: readonly Row[], better: (name: string) => 'more' | 'less'): string {
  const lines = [[...heads], ...rows.map((row) => cells(row, better(row.case)))]
  const widths = heads.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  return lines
    .map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function cells(row: Row, better: 'more' | 'less'): string[] {
  const goal = `${better === 'more' ? '≥' : '≤'} ${row.goal}`
  const said = row.met === null ? (row.missing ?? '') : row.met ? 'met' : 'MISSED'
  const beside = Object.entries(row.beside ?? {}).map(([name, { value, ratio }]) => `${name} ${value} × ${ratio}`)
  return [
    row.case,
    row.variant,
    String(row.concurrency),
    row.value === null ? '–' : String(row.value),
    row.unit,
    row.against,
    row.ratio === null ? '–' : `× ${row.ratio}`,
    goal,
    [said, ...beside].join('  '),
  ]
}
