import type { Report } from './suite.ts'
import { kinds } from './tally.ts'

const COLUMNS = ['calls', 'done', 'refused', 'denied', 'invalid', 'unknown', 'late', 'broke'] as const

/** A report for people: what was called and how it ended, then what was found, then what it comes to. */
export function table({ operations, findings, never, ...run }: Report): string {
  const width = Math.max(...operations.map(({ name }) => name.length), 'operation'.length)
  const rows = operations.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return [
    ['operation'.padEnd(width), ...COLUMNS.map((column) => column.padStart(8))].join(''),
    ...rows.map((row) => [row.name.padEnd(width), ...COLUMNS.map((column) => count(row[column]))].join('')),
    '',
    ...findings.map(({ kind, operation, what, asked }) => `${operation}: ${kinds[kind]}\n  ${asked}\n  ${what}\n`),
    ...never.map(
      ({ name, why }) => `${name}: no call of it succeeded, so its answers could not be searched\n  ${why}\n`,
    ),
    `${run.found} found in ${run.calls} calls by ${run.tenants} tenants, in ${run.seconds} s, seed ${run.seed}`,
  ].join('\n')
}

function count(value: number): string {
  return (value === 0 ? '·' : String(value)).padStart(8)
}
