import { createRequire } from 'node:module'
import pg, { type PoolClient } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import { openFlight, type Asked } from './flight.ts'
import { openTestDatabase, type TestDatabase } from './testing/database.ts'

let db: TestDatabase
let client: PoolClient
beforeAll(async () => {
  db = await openTestDatabase({ max: 1 })
})
beforeEach(async () => {
  client = await db.pool.connect()
})
afterEach(() => client.release(true))
afterAll(() => db.close())

const begin = { name: 'begin', text: 'begin' }
const commit = { name: 'commit', text: 'commit' }
const echo = (value: unknown) => ({ name: 'echo', text: 'select $1::text as said', values: [value] })
const divide = (by: number) => ({ name: 'divide', text: 'select 1 / $1::integer as quotient', values: [by] })

function fly(...statements: Asked[]) {
  return flyOn(client, ...statements)
}

function flyOn(on: pg.Client, ...statements: Asked[]) {
  const flight = openFlight(on)
  const answers = statements.map(flight.ask)
  flight.leave()
  return Promise.allSettled(answers)
}

const said = (value: string) => ({ status: 'fulfilled', value: expect.objectContaining({ rows: [{ said: value }] }) })
const failed = (message: string) => ({ status: 'rejected', reason: expect.objectContaining({ message }) })

describe('a flight', () => {
  it('is answered statement by statement', async () => {
    const ends = await fly(begin, echo('one'), echo('two'), divide(1), commit)

    expect(ends.slice(1, 3)).toMatchObject([said('one'), said('two')])
    expect(ends).toMatchObject([{ value: { command: 'BEGIN' } }, {}, {}, {}, { value: { command: 'COMMIT' } }])
  })

  it('is one packet and one Sync, however many statements it has', async () => {
    let [packets, syncs] = [0, 0]
    const { stream } = client.connection
    const writev = stream._writev?.bind(stream)
    stream._writev = (...args) => {
      packets++
      writev?.(...args)
    }
    client.connection.on('readyForQuery', () => syncs++)

    await fly(begin, echo('one'), echo('two'), commit)

    expect({ packets, syncs }).toEqual({ packets: 1, syncs: 1 })
  })

  it('has the rows of a prepared statement described once', async () => {
    let described = 0
    client.connection.on('rowDescription', () => described++)

    await fly(echo('one'), { text: 'select 1 as one' })
    expect(await fly(echo('two'), { text: 'select 2 as two' })).toMatchObject([
      said('two'),
      { value: { rows: [{ two: 2 }] } },
    ])

    expect(described).toBe(3)
  })

  it('reads null as null, and what has no rows as none', async () => {
    const insert = { name: 'insert', text: 'insert into things values (1)' }
    await client.query('create temporary table things (id integer)')

    const first = await fly(echo(null), insert)

    expect(first).toMatchObject([{ value: { rows: [{ said: null }] } }, { value: { command: 'INSERT', rows: [] } }])
    expect(await fly(echo(null), insert)).toEqual(first)
  })

  it('ends with the statement that fails: nothing behind it is run, COMMIT neither', async () => {
    const ends = await fly(begin, echo('one'), divide(0), echo('two'), commit)

    expect(ends[1]).toMatchObject(said('one'))
    expect(ends.slice(2)).toMatchObject([1, 2, 3].map(() => failed('division by zero')))
    await expect(client.query('select 1')).rejects.toThrow('current transaction is aborted')
  })

  it('tells who asked for the statement that failed', async () => {
    const [, failure] = await fly(begin, divide(0))

    expect(failure).toMatchObject({ reason: { stack: expect.stringContaining('flight.ts') as string } })
  })

  it.each([
    ['that was passed over', [divide(0), echo('never')], echo('now')],
    ['that failed when it ran', [divide(0)], divide(1)],
    ['that the server could not parse', [{ name: 'later', text: 'select * from pg_temp.later' }], echo('now')],
  ])('leaves a statement usable %s', async (_which, failing, next) => {
    await fly(...failing)

    expect(await fly(next)).toMatchObject([{ status: 'fulfilled' }])
    expect(await fly(next)).toMatchObject([{ status: 'fulfilled' }])
  })

  it('sends a text again that could not be parsed before', async () => {
    const later = { name: 'later', text: 'select there from pg_temp.later' }
    expect(await fly(later)).toMatchObject([failed('relation "pg_temp.later" does not exist')])

    await client.query('create temporary table later as select true as there')

    expect(await fly(later)).toMatchObject([{ value: { rows: [{ there: true }] } }])
  })

  it('is not sent when a value cannot be', async () => {
    const flight = openFlight(client)

    expect(() => flight.ask(echo({ atoms: 10n }))).toThrow('BigInt')
  })

  it('refuses two texts under one name, and leaves the connection usable', async () => {
    await fly(echo('one'))

    expect(await fly(begin, { name: 'echo', text: 'select 2' })).toMatchObject([
      failed('Expected one text under the name "echo", saw two. Rename one.'),
      {},
    ])
    expect(await fly(echo('one'))).toMatchObject([said('one')])
  })

  it('refuses two texts under one name within itself', () => {
    const flight = openFlight(client)
    void flight.ask({ name: 'new', text: 'select 1' })

    expect(() => flight.ask({ name: 'new', text: 'select 2' })).toThrow(
      'Expected one text under the name "new", saw two.',
    )
  })

  it('refuses a value that cannot be read, and goes on', async () => {
    const huge = { text: 'select 9007199254740993::bigint as huge' }

    expect(await fly(huge, echo('one'))).toMatchObject([
      failed('Expected an integer that JSON can carry, saw 9007199254740993.'),
      said('one'),
    ])
  })

  it.each([
    ['of another copy of pg', () => new (anotherPg().Client)({ connectionString: db.url('hoc_app'), pipeline: true })],
    ['that does not pipeline', () => new pg.Client(db.url('hoc_app'))],
    ['of a pg that cannot pipeline', () => Object.assign(new pg.Client(db.url('hoc_app')), { old: true })],
  ])('flies on a client %s', async (_which, open) => {
    const other = open()
    await other.connect()
    if ('old' in other) delete (other.connection as { submittedNamedStatements?: object }).submittedNamedStatements

    expect(await flyOn(other, begin, echo('one'), divide(0), commit)).toMatchObject([{}, said('one'), {}, {}])
    await other.query('rollback')
    expect(await flyOn(other, begin, echo('two'), commit)).toMatchObject([{}, said('two'), {}])
    await other.end()
  })

  it('fails as a whole when its connection is lost', async () => {
    const lost = fly(echo('one'), { text: 'select pg_sleep(10)' }, echo('two'))
    client.once('error', () => undefined)
    client.connection.stream.destroy()

    expect((await lost).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  })
})

function anotherPg(): typeof pg {
  const require = createRequire(import.meta.url)
  for (const file of Object.keys(require.cache)) if (/[/\\]pg[/\\]lib[/\\]/.test(file)) delete require.cache[file]
  const another = require('pg') as typeof pg
  if (another.Query === pg.Query) throw new Error('Expected another copy of pg, saw the same.')
  return another
}
