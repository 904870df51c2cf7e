import type { Ask } from '@hoc/drivers/flight'
import type { TenantId } from '@hoc/spine-schemas/caller'

/** What a transaction is begun for, and how long it may take. */
export interface Beginning {
  readonly effect: 'read' | 'write'
  readonly tenantId: TenantId
  readonly lockTimeoutMs: number
  readonly dispatchTimeoutMs: number
}

const OF_ALL = `set_config('hoc.tenant', $1, true), set_config('statement_timeout', $2, true),
  set_config('idle_in_transaction_session_timeout', $2, true)`

// What a write asks finds its rows by their keys, whatever is asked for: it is planned once for a connection. Left to
// itself the server plans what reads partitions anew each time, which takes longer than reading them. A list is planned
// for what it is filtered by. A read sees one moment in all of its statements: rows and what the ledger has of them. It
// holds no row, and so waits for none: each setting costs microseconds.
const HOW = {
  read: { begin: 'begin isolation level repeatable read read only', settings: `select ${OF_ALL}` },
  write: {
    begin: 'begin',
    settings: `select ${OF_ALL}, set_config('lock_timeout', $3, true),
      set_config('plan_cache_mode', 'force_generic_plan', true)`,
  },
} as const

/** Begins a transaction: whose rows it sees, how long it may take, and how its statements are planned. */
export function begin(
  ask: Ask,
  { effect, tenantId, lockTimeoutMs, dispatchTimeoutMs }: Beginning,
): Promise<readonly unknown[]> {
  const { begin: text, settings } = HOW[effect]
  const values = [tenantId, dispatchTimeoutMs, ...(effect === 'write' ? [lockTimeoutMs] : [])]
  return Promise.all([ask({ name: text, text }), ask({ name: `${effect} settings`, text: settings, values })])
}
