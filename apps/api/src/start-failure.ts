import { redact } from '@hoc/canonical/redact'

interface Failure {
  readonly code: string
  readonly message: string
  readonly syscall?: string
  readonly hostname?: string
  readonly address?: string
  readonly port?: number
}

interface Place {
  readonly HOC_HOST: string
  readonly HOC_PORT: number
}

const UNREACHABLE = /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/

/** Why the process does not start, in one sentence, and what to do about it. Without secrets. */
export function explainStartFailure(error: unknown, place: Place | undefined): string {
  return redact(explain(factsOf(error), place))
}

function explain(failure: Failure, place: Place | undefined): string {
  const { code, message } = failure
  const where = place && `port ${place.HOC_PORT} of ${place.HOC_HOST}`
  if (code === 'EADDRINUSE') {
    return `Expected ${where} to be free, saw it in use. Stop what listens there, or set HOC_PORT (0 takes a free one).`
  }
  if (code === 'EACCES' && failure.syscall === 'listen') {
    return `Expected to be allowed to listen on ${where}, saw a no. Set HOC_PORT to one above 1023.`
  }
  if (code === 'EADDRNOTAVAIL' || (place && failure.hostname === place.HOC_HOST)) {
    return `Expected HOC_HOST to be an address of this machine, saw "${place?.HOC_HOST}". Use 127.0.0.1, or 0.0.0.0 for all.`
  }
  if (UNREACHABLE.test(code)) {
    return `Expected a database at ${placeOf(failure)}, saw ${code}. Start it, or correct DATABASE_URL and HOC_WORKER_URL.`
  }
  if (code.startsWith('28')) {
    return `Expected the database to take the login, saw: ${message}. Correct user and password in DATABASE_URL and HOC_WORKER_URL.`
  }
  if (code === '3D000') {
    return `Expected the database to exist, saw: ${message}. Create it, then run "hoc migrate --roles".`
  }
  return asExpectation(message)
}

function asExpectation(message: string): string {
  return message.startsWith('Expected')
    ? message
    : `Expected to start, saw: ${message}. HOC_LOG_LEVEL=debug shows where.`
}

function placeOf({ hostname, address, port }: Failure): string {
  const host = hostname ?? address ?? 'the address in DATABASE_URL'
  return port ? `${host}:${port}` : host
}

// Where a name has two addresses, the first of two failures speaks for both.
function factsOf(error: unknown): Failure {
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error
  if (!(inner instanceof Error)) return { code: '', message: String(inner) }
  return { code: '', ...(inner as Partial<Failure>), message: inner.message }
}
