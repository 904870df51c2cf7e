import type { Consequence } from './follow.ts'
import type { Log } from '../runtime.ts'

/** Logs every dispatch in one line of fields, for who looks closely, and warns of one that took longer than `slowMs`. */
export function logDispatches(log: Log, { slowMs = 1_000 }: { readonly slowMs?: number } = {}): Consequence {
  return {
    name: 'log',
    after({ dispatchId, operation, caller, correlationId, durationMs, outcome, code, authority }) {
      const fields = {
        dispatchId,
        operation,
        tenantId: caller.tenantId,
        actorId: caller.actorId,
        correlationId,
        durationMs: Math.round(durationMs * 100) / 100,
        outcome,
        code,
        authorityCode: authority?.authority_code,
      }
      if (durationMs > slowMs) log.warn(fields, 'slow dispatch')
      else log.debug(fields, 'dispatch')
    },
  }
}
