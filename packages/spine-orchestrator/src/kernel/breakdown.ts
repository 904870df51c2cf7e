import { serverError } from '@hoc/drivers/server-error'
import { breakdowns, type Breakdown } from '@hoc/spine-schemas/outcome'

/** Makes the error that says why a dispatch broke down. */
export function breakdown(code: Breakdown, cause?: unknown): Error & { readonly code: Breakdown } {
  return Object.assign(new Error(breakdowns[code], { cause }), { code })
}

/** Whether it is not known if the dispatch was committed. */
export function isUnknown(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'OUTCOME_UNKNOWN'
}

/** Whether a dispatch gave up waiting for a row that another one holds. */
export function gaveUpWaiting(error: unknown): boolean {
  return serverError(error)?.code === '55P03'
}

/** Whether the server ended a statement, or the connection, because it took longer than it was given. */
export function tookTooLong(error: unknown): boolean {
  return ['57014', '25P03'].includes(serverError(error)?.code ?? '')
}

/** Whether the server itself said no: it then rolls back, whatever was sent after. Anything else lost the connection. */
export function isServersNo(error: unknown): boolean {
  return !/^(08|57P|25P0[34])/.test(serverError(error)?.code ?? '08') // by code: severities are translated
}

/** Whether the same work, run again, may succeed. Who lost an idempotency key finds the winner's answer. */
export function lostRace(error: unknown, oneAnswer: string): boolean {
  const { code, constraint } = serverError(error) ?? {}
  return code === '40001' || code === '40P01' || constraint === oneAnswer
}
