import { AsyncLocalStorage } from 'node:async_hooks'
import pg, { type Pool, type PoolClient } from 'pg'

/** A transaction, as the server told of it. */
export interface Transaction {
  readonly readOnly: boolean
  /** How it ended; `lost` with its connection, undefined where it has not. */
  end: 'COMMIT' | 'ROLLBACK' | 'lost' | undefined
}

/** What ran on a connection from when it left its pool to when it came back. */
export interface Attempt {
  readonly pool: Pool
  readonly transactions: Transaction[]
  /** What ran in no transaction, and BEGIN within one. A rollback that finds nothing open changes nothing and is not among them. */
  readonly outside: string[]
  /** Whether the statement that makes a transaction a tenant's was run. */
  isTenants: boolean
  isOver: boolean
}

const attempts: Attempt[] = []
const caller = new AsyncLocalStorage<Attempt[]>()
const current = new WeakMap<PoolClient, Attempt>()
const watchedPools = new WeakSet<Pool>()

/** Runs work, and tells which attempts it made itself: those of others at the same time are not among them. */
export async function attemptsOf<Answer>(work: () => Promise<Answer>): Promise<{ answer: Answer; made: Attempt[] }> {
  const made: Attempt[] = []
  return { answer: await caller.run(made, work), made }
}

/** Every attempt since it was last asked, on pools that dispatches run on. */
export function takeAttempts(): Attempt[] {
  const all = attempts.splice(0)
  const pools = new Set(all.filter(({ isTenants }) => isTenants).map(({ pool }) => pool))
  return all.filter(({ pool }) => pools.has(pool))
}

/** Watches every pool of this process from now on: by what its server answers, so that no way of asking is passed over. */
export function watchPools(): void {
  const prototype = pg.Pool.prototype as unknown as { connect: Connect }
  if (isWatched in prototype.connect) return
  const { connect } = prototype
  prototype.connect = Object.assign(watched, { [isWatched]: true })

  function watched(this: Pool, callback?: Callback): Promise<PoolClient> | void {
    const made = caller.getStore()
    if (callback) {
      return connect.call(this, (error, client, done) => {
        if (client) open(this, client, made)
        callback(error, client, done)
      })
    }
    return (connect.call(this) as Promise<PoolClient>).then((client) => {
      open(this, client, made)
      return client
    })
  }
}

type Callback = (error: Error | undefined, client: PoolClient | undefined, done: (error?: unknown) => void) => void
type Connect = (this: Pool, callback?: Callback) => Promise<PoolClient> | void
const isWatched = Symbol('watched')

function open(pool: Pool, client: PoolClient, made: Attempt[] | undefined): void {
  if (!current.has(client)) listen(pool, client)
  const attempt: Attempt = { pool, transactions: [], outside: [], isTenants: false, isOver: false }
  current.set(client, attempt)
  attempts.push(attempt)
  made?.push(attempt)
}

function listen(pool: Pool, client: PoolClient): void {
  const wire = client.connection
  // Ahead of the client's own listener, which goes on to the next statement.
  wire.prependListener('commandComplete', ({ text }: { text: string }) => {
    const attempt = current.get(client)
    if (attempt) hear(attempt, text.split(' ', 1)[0] ?? '', statementOf(client))
  })
  wire.once('end', () => end(current.get(client), 'lost'))
  if (watchedPools.has(pool)) return
  watchedPools.add(pool)
  pool.on('release', (_, released) => {
    const attempt = current.get(released)
    if (attempt) attempt.isOver = true
  })
}

function hear(attempt: Attempt, command: string, text: string): void {
  const running = attempt.transactions.find((transaction) => !transaction.end)
  attempt.isTenants ||= text.includes(`set_config('hoc.tenant'`)
  if (attempt.isOver) attempt.outside.push(`${text} (after its connection was given back)`)
  else if (command === 'BEGIN' && !running)
    attempt.transactions.push({ readOnly: /read only/i.test(text), end: undefined })
  else if (command === 'COMMIT' || (command === 'ROLLBACK' && !/\bto\b/i.test(text))) {
    if (running) end(attempt, command)
    else if (command === 'COMMIT') attempt.outside.push(text)
  } else if (!running || command === 'BEGIN') attempt.outside.push(text)
}

function end(attempt: Attempt | undefined, how: Transaction['end']): void {
  for (const transaction of attempt?.transactions ?? []) transaction.end ??= how
}

// `pg` keeps the query that is being answered; a flight says which of its statements that is.
function statementOf(client: PoolClient): string {
  const { text } = (client as unknown as { _getActiveQuery(): { text?: string } | null })._getActiveQuery() ?? {}
  return text ?? 'a statement that is not known'
}
