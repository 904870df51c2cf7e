import type { EventEmitter } from 'node:events'
import pg from 'pg'

import { getTypeParser } from './types.ts'

// What `pg` has and its types do not tell: how it speaks to the server. Tests hold all of it.

/** A value as it is sent. */
export type Bound = string | Buffer | null

/** A column, as the server describes it. */
export interface Column {
  readonly name: string
  readonly dataTypeID: number
}

type RawRow = readonly (string | null)[]

/** A connection, as far as it speaks of prepared statements. */
export interface Wire {
  readonly stream: pg.Connection['stream']
  /** The text of every statement that the server has parsed, by its name. */
  readonly parsedStatements: Record<string, string>
  /** The same of those that it was sent and has not answered yet; a `pg` that does not pipeline keeps none. */
  submittedNamedStatements?: Record<string, string>
  parse(statement: { name: string | undefined; text: string }): void
  bind(portal: { statement: string | undefined; values: readonly Bound[] }): void
  describe(what: { type: 'P' }): void
  execute(): void
  sync(): void
}

/** What a client sends and hands the answers to. `name` and `text` are of the statement that is answered now. */
export interface Submitted extends EventEmitter {
  name: string | undefined
  text: string | undefined
  submit(wire: Wire): Error | null
  handleRowDescription(message: { readonly fields: readonly Column[] }): void
  handleDataRow(message: { readonly fields: RawRow }): void
  handleCommandComplete(message: { readonly text: string }, wire: Wire): void
  handleReadyForQuery(): void
  handleError(error: unknown, wire: Wire): void
}

/** A query to be filled with how it is sent and answered. A pipelining client takes none that is not of its own class. */
export function blankQuery(client: pg.Client): Submitted {
  const { Query } = client.constructor as unknown as { readonly Query: new (text: string) => Submitted }
  return new Query('')
}

const { prepareValue } = (pg as unknown as { readonly utils: { prepareValue(value: unknown): Bound } }).utils

/** Makes values ready to be sent, or throws if one cannot be. */
export function bind(values: readonly unknown[]): Bound[] {
  return values.map((value) => prepareValue(value))
}

/** Makes an object of the values of a row. */
export type ReadRow = (values: RawRow) => Record<string, unknown>

/** How rows of these columns are read. */
export function readerOf(columns: readonly Column[]): ReadRow {
  const names = columns.map(({ name }) => name)
  const parsers = columns.map(({ dataTypeID }) => getTypeParser(dataTypeID, 'text'))
  return (values) => {
    const row: Record<string, unknown> = {}
    for (let i = 0; i < names.length; i++) {
      const value = values[i] as string | null
      row[names[i] as string] = value === null ? null : parsers[i]?.(value)
    }
    return row
  }
}
