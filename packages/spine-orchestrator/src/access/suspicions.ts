import { gathered, kindOf } from '@hoc/engine-account/attempts'
import { ActorId, SYSTEM_TENANT, type Caller, type TenantId } from '@hoc/spine-schemas/caller'
import type { Attempts, SecurityEventKind } from '@hoc/spine-schemas/security-events'

import type { Consequence, Report } from '../consequences/follow.ts'
import type { Spine } from '../spine.ts'

export interface SuspicionsOptions {
  readonly report: Report
  /** How long attempts are counted before they are kept. */
  readonly windowMs?: number
  /** Of how many tenants they are counted at once; what is tried in more is told of the installation alone. */
  readonly tenants?: number
}

/** What was tried, by whom, and where. */
interface Tried {
  readonly kind: SecurityEventKind
  readonly tenantId: TenantId
  readonly keyId?: Caller['keyId'] | undefined
  readonly network?: string
  readonly operation?: string
}

interface Waiting {
  readonly tenantId: TenantId
  readonly attempts: Attempts
}

/**
 * Counts what is tried by those who may not, and keeps it in the tenant that it was tried in: as one event for each kind
 * and key, however often it was tried. Where nothing may be written in a tenant, the installation keeps it.
 */
export function createSuspicions({ report, windowMs = 10_000, tenants = 1_000 }: SuspicionsOptions) {
  let waiting = new Map<TenantId, readonly Attempts[]>()
  let spine: Pick<Spine, 'dispatch'> | undefined
  let timer: NodeJS.Timeout | undefined
  let keeping = Promise.resolve()

  return {
    /** Hears of every dispatch that the authority denies. */
    consequence: {
      name: 'suspicions',
      after({ outcome, authority, caller: { tenantId, keyId }, operation }) {
        const kind = outcome === 'denied' ? kindOf(authority?.authority_code) : undefined
        if (kind) note({ kind, tenantId, keyId, operation })
      },
    } satisfies Consequence as Consequence,
    /** Hears of a key that was proven and may not be used any more. */
    stopped({ tenantId, keyId, keyState }: Caller): void {
      note({ kind: keyState === 'expired' ? 'key_expired' : 'key_revoked', tenantId, keyId })
    },
    /** Hears of whoever shows more unknown keys than is let pass. */
    guessed: (network: string): void => note({ kind: 'authentication_failed', tenantId: SYSTEM_TENANT, network }),
    /** From here on what waits is kept. */
    start: (on: Pick<Spine, 'dispatch'>): void => void (spine = on),
    /** Keeps what waits. */
    async stop(): Promise<void> {
      flush()
      await keeping
      clearTimeout(timer)
    },
  }

  function note({ kind, tenantId, keyId, network, operation }: Tried): void {
    const at = new Date().toISOString()
    const seen = { kind, keyId: keyId ?? null, network: network ?? null, operation: operation ?? null }
    add(tenantId, { ...seen, happenedIn: null, count: 1, firstAt: at, lastAt: at })
  }

  function add(tenantId: TenantId, attempts: Attempts): void {
    const isKnown = waiting.has(tenantId) || waiting.size < tenants || tenantId === SYSTEM_TENANT
    const [where, what] = isKnown ? [tenantId, attempts] : [SYSTEM_TENANT, { ...attempts, happenedIn: tenantId }]
    waiting.set(where, gathered(waiting.get(where) ?? [], what))
    timer ??= setTimeout(flush, windowMs).unref()
  }

  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    const all = [...waiting].flatMap(([tenantId, kept]) => kept.map((attempts) => ({ tenantId, attempts })))
    waiting = new Map()
    keeping = keeping.then(() => keepAll(all, { spine, add, report }))
  }
}

interface Keeping {
  readonly spine: Pick<Spine, 'dispatch'> | undefined
  /** Lets attempts wait for the next window, with what is tried by then. */
  readonly add: (tenantId: TenantId, attempts: Attempts) => void
  readonly report: Report
}

async function keepAll([first, ...rest]: readonly Waiting[], keeping: Keeping): Promise<void> {
  if (!first) return
  try {
    await keep(first, keeping)
  } catch (error) {
    keeping.report('security events', error)
    for (const { tenantId, attempts } of [first, ...rest]) keeping.add(tenantId, attempts)
    return
  }
  await keepAll(rest, keeping)
}

async function keep({ tenantId, attempts }: Waiting, { spine, add }: Keeping): Promise<void> {
  const outcome = await spine?.dispatch('account.note_security_event', attempts, keeperIn(tenantId))
  if (outcome?.outcome === 'done') return
  const happenedIn = tenantId === SYSTEM_TENANT ? attempts.happenedIn : tenantId
  add(SYSTEM_TENANT, { ...attempts, happenedIn })
}

function keeperIn(tenantId: TenantId): Caller {
  const scopes = ['account.note_security_event']
  return { tenantId, actorId: ActorId.parse('installation'), grants: ['account:note'], scopes }
}
