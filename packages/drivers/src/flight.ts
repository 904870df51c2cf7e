import type pg from 'pg'

import { bind, blankQuery, readerOf } from './wire.ts'
import type { Bound, ReadRow, Submitted, Wire } from './wire.ts'

/** SQL to send. Only a constant text has a name: it is prepared once per connection. */
export interface Asked {
  readonly name?: string | undefined
  readonly text: string
  readonly values?: readonly unknown[]
}

/** What the server answered to one statement. */
export interface Answered {
  readonly command: string
  readonly rows: readonly Record<string, unknown>[]
}

export type Ask = (statement: Asked) => Promise<Answered>

/** Statements that leave together. */
export interface Flight {
  /** Adds a statement. A value that cannot be sent fails here, before anything is sent. */
  readonly ask: Ask
  leave(): void
}

interface Member extends Asked {
  readonly values: readonly Bound[]
  readonly rows: Record<string, unknown>[]
  readonly resolve: (answer: Answered) => void
  readonly reject: (error: unknown) => void
  read: ReadRow
  unreadable?: unknown
}

/**
 * Opens a flight: its statements are sent and answered as one, in one packet there, with one Sync behind the last, and
 * one packet back. After the first that fails the server runs none of the others. By itself `pg` sends a Sync with every
 * statement, and for each the server wakes up, answers and is heard.
 */
export function openFlight(client: pg.Client): Flight {
  const members: Member[] = []

  return {
    ask({ name, text, values = [] }) {
      if (members.some((other) => name && other.name === name && other.text !== text)) throw twoTexts(name)
      const bound = bind(values)
      const answered = new Promise<Answered>((resolve, reject) => {
        members.push({ name, text, values: bound, rows: [], resolve, reject, read: undescribed })
      })
      return answered.catch((error: unknown) => {
        if (error instanceof Error) Error.captureStackTrace(error) // or it would only tell of the socket
        throw error
      })
    },
    leave() {
      client.query(asQuery(members, blankQuery(client)) as unknown as pg.Submittable)
    },
  }
}

/** Asks in flights: what is asked before the running code first waits leaves together, between what opens and closes it. */
export function inFlights(
  client: pg.Client,
  { open, close }: { open?: (ask: Ask) => void; close?: (ask: Ask) => void } = {},
): Ask {
  let boarding: Flight | undefined
  return (statement) => (boarding ??= board()).ask(statement)

  function board(): Flight {
    const flight = openFlight(client)
    open?.(flight.ask)
    queueMicrotask(() => {
      boarding = undefined
      close?.(flight.ask)
      flight.leave()
    })
    return flight
  }
}

// How the rows of a connection's prepared statements are read: the server describes them once, for they cannot change.
const shapes = new WeakMap<Wire, Map<string, ReadRow>>()

function asQuery(members: readonly Member[], query: Submitted): Submitted {
  let turn = 0

  function take(next: number): void {
    turn = next
    query.name = members[next]?.name
    query.text = members[next]?.text
  }

  const behaviour: Partial<Submitted> & { readonly asked: readonly Asked[] } = {
    asked: members,
    submit(wire) {
      const clash = members.find(({ name, text }) => name && (preparedAs(wire, name) ?? text) !== text)
      if (clash) return twoTexts(clash.name)
      take(0)
      wire.stream.cork()
      for (const member of members) send(wire, member)
      wire.sync()
      wire.stream.uncork()
      return null
    },
    handleRowDescription({ fields }) {
      const member = members[turn]
      if (member) member.read = readerOf(fields)
    },
    handleDataRow({ fields }) {
      const member = members[turn]
      if (!member || member.unreadable) return
      try {
        member.rows.push(member.read(fields))
      } catch (error) {
        member.unreadable = error
      }
    },
    handleCommandComplete({ text }, wire) {
      const member = members[turn]
      if (!member) return
      const { name, read, rows, unreadable } = member
      if (name) shapesOn(wire).set(name, read)
      if (unreadable) member.reject(unreadable)
      else member.resolve({ command: text.split(' ', 1)[0] ?? '', rows })
      take(turn + 1)
    },
    handleReadyForQuery() {
      query.emit('end')
    },
    handleError(error, wire) {
      for (const { name, reject } of members.slice(turn)) {
        if (name) delete wire.submittedNamedStatements?.[name] // the server passed over it: its text has to be sent again
        reject(error)
      }
      query.emit('end')
    },
  }
  return Object.assign(query, behaviour)
}

function send(wire: Wire, member: Member): void {
  const { name, text, values } = member
  if (!name || preparedAs(wire, name) === undefined) {
    wire.parse({ name, text })
    if (name) (wire.submittedNamedStatements ??= {})[name] = text
  }
  wire.bind({ statement: name, values })
  const read = name && shapesOn(wire).get(name)
  if (read) member.read = read
  else wire.describe({ type: 'P' })
  wire.execute()
}

function preparedAs(wire: Wire, name: string): string | undefined {
  return wire.parsedStatements[name] ?? wire.submittedNamedStatements?.[name]
}

function shapesOn(wire: Wire): Map<string, ReadRow> {
  const known = shapes.get(wire) ?? new Map<string, ReadRow>()
  if (known.size === 0) shapes.set(wire, known)
  return known
}

function undescribed(): never {
  throw new Error('Expected the server to describe the rows that it sends, saw a row that it did not.')
}

function twoTexts(name = ''): Error {
  return new Error(`Expected one text under the name "${name}", saw two. Rename one.`)
}
