import { ImportRow } from '@hoc/spine-schemas/import-rows'
import { MOST_ROWS, RowAnswer } from '@hoc/spine-schemas/imports'
import { wordsOfIssue } from '@hoc/spine-schemas/issue-words'
import { z } from 'zod'

import type { Line } from './lines.ts'

/** How long a line may be. */
export const LONGEST_LINE = 65_536

// Within what a server takes of one request, by default: in bytes, in keys, and how deep they are nested.
const MOST_BYTES = 262_144
const MOST_KEYS = 900
const DEEPEST = 24

const Named = z.object({ kind: z.string().max(40).catch('row'), id: RowAnswer.shape.externalId })

/** A row, and the line that it stands on. */
export interface Lined {
  readonly line: number
  readonly row: ImportRow
}

/** A line that is no row, and why; with which it tells of, where that can be read. */
export interface Malformed {
  readonly line: number
  readonly wrong: string
  readonly of?: { readonly kind: string; readonly externalId: string }
}

/** As many rows as are sent at once, or a line that is none; in the order of the lines. */
export type Batch = { readonly rows: readonly Lined[] } | { readonly malformed: Malformed }

/** Reads rows from lines, batch by batch. Empty lines are nothing. */
export async function* batchesOf(lines: AsyncIterable<Line>): AsyncGenerator<Batch, void> {
  let rows: Lined[] = []
  let [bytes, keys] = [0, 0]
  for await (const line of lines) {
    const read = readRow(line)
    if (read === undefined) continue
    const isRow = 'row' in read
    const isFull =
      isRow && (bytes + read.bytes > MOST_BYTES || keys + read.keys > MOST_KEYS || rows.length === MOST_ROWS)
    if (rows.length > 0 && (!isRow || isFull)) {
      yield { rows }
      rows = []
      bytes = keys = 0
    }
    if (isRow) {
      rows.push({ line: read.line, row: read.row })
      bytes += read.bytes
      keys += read.keys
    } else yield { malformed: read }
  }
  if (rows.length > 0) yield { rows }
}

interface Weighed extends Lined {
  readonly bytes: number
  readonly keys: number
}

function readRow(line: Line): Weighed | Malformed | undefined {
  if ('wrong' in line) return { line: line.number, wrong: line.wrong }
  if (line.text === '') return undefined
  const json = parsed(line.text)
  if ('wrong' in json) return { line: line.number, wrong: json.wrong }
  const which = { line: line.number, ...named(json.value) }
  const { keys, depth } = weigh(json.value)
  if (depth > DEEPEST) return { ...which, wrong: `Expected a row of at most ${DEEPEST} levels, saw ${depth}.` }
  if (keys > MOST_KEYS) return { ...which, wrong: `Expected a row of at most ${MOST_KEYS} keys, saw ${keys}.` }
  const sent = withoutNulls(json.value)
  const row = ImportRow.safeParse(sent)
  return row.success
    ? { line: line.number, row: row.data, bytes: Buffer.byteLength(line.text), keys }
    : { ...which, wrong: row.error.issues.map((issue) => toWords(issue, sent)).join(' ') }
}

// An id that is itself malformed says not which row it is.
function named(value: unknown): Pick<Malformed, 'of'> {
  const id = Named.safeParse(value)
  return id.success ? { of: { kind: id.data.kind, externalId: id.data.id } } : {}
}

function parsed(text: string): { readonly value: unknown } | { readonly wrong: string } {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch (error) {
    return { wrong: `Expected JSON, saw another text: ${error instanceof Error ? error.message : String(error)}` }
  }
}

// One level after the other: what is nested without end is not followed into it.
function weigh(value: unknown): { readonly keys: number; readonly depth: number } {
  let [keys, depth] = [0, 0]
  for (let level = [value]; level.length > 0; depth++) {
    const held = level.filter((each): each is object => typeof each === 'object' && each !== null)
    keys += held.reduce((sum, each) => sum + (Array.isArray(each) ? 0 : Object.keys(each).length), 0)
    level = held.flatMap((each) => Object.values(each) as unknown[])
  }
  return { keys, depth }
}

// A column that holds nothing says nothing, and most of a row does.
function withoutNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null))
}

function toWords(issue: z.core.$ZodIssue, sent: unknown): string {
  const where = issue.path.length > 0 ? `${issue.path.join('.')}: ` : ''
  const says = wordsOfIssue(issue, sent)
  return `${where}${says}${/[.!?]$/.test(says) ? '' : '.'}`
}
