import { userInfo } from 'node:os'
import type { Answer } from '@hoc/client/answer'
import { openRuntime, type Log } from '@hoc/spine-orchestrator/runtime'
import type { AuthorityFields } from '@hoc/spine-schemas/authority'
import { openTenant } from '@hoc/spine-schemas/account'
import { ActorId, SYSTEM_TENANT, TenantId, type Caller } from '@hoc/spine-schemas/caller'
import type { Contract } from '@hoc/spine-schemas/contract'
import { kernelRefusals, type Outcome } from '@hoc/spine-schemas/outcome'

import type { Asked } from './ask.ts'
import type { Io } from './io.ts'
import { openOwnDatabase, settingsOf } from './settings.ts'
import { usageError } from './usage-error.ts'

export interface LocalOptions {
  readonly tenant: string | undefined
  readonly io: Io
}

/** Asks in this process, on the database that the settings name: as the installation, or inside a tenant. */
export async function openLocal({ tenant, io }: LocalOptions): Promise<Asked> {
  const caller = callerOf(tenant)
  const settings = { ...settingsOf(io), HOC_JOBS: false }
  const database = await openOwnDatabase(settings, io)
  try {
    const runtime = await openRuntime({ ...database, settings, log: onlyTrouble(io), opens: false })
    let looked: Promise<void> | undefined
    return {
      async ask(contract, input, { idempotencyKey, correlationId = crypto.randomUUID(), signal } = {}) {
        await (looked ??= lookAround(contract, { caller, tenants: runtime.tenants, io }))
        const options = { idempotencyKey: idempotencyKey || undefined, correlationId, signal }
        const outcome = await runtime.spine.dispatch(contract.name as 'incidents.list', input, caller, options)
        return answerOf(contract, outcome, correlationId)
      },
      async close() {
        await runtime.stop()
        await database.stop()
      },
    }
  } catch (error) {
    await database.stop()
    throw error
  }
}

interface Surroundings {
  readonly caller: Caller
  readonly tenants: () => Promise<readonly TenantId[]>
  readonly io: Io
}

// A tenant that there is not would be given rows of its own, and a person who forgot --tenant finds nothing.
async function lookAround({ name, plane }: Contract, { caller, tenants, io }: Surroundings): Promise<void> {
  if (plane === 'operator' || name === openTenant.name) return
  const known = await tenants()
  if (caller.tenantId === SYSTEM_TENANT)
    return io.err(`hoc: Asked as the installation, inside no tenant. ${listed(known)}`)
  if (!known.includes(caller.tenantId)) {
    throw usageError(
      `Expected a tenant of this installation after --tenant, saw "${caller.tenantId}". ${listed(known)}`,
    )
  }
}

const MOST_LISTED = 10

function listed(tenants: readonly TenantId[]): string {
  if (tenants.length === 0) return 'It has none yet: "hoc serve" opens the first, and prints its key.'
  const rest = tenants.length > MOST_LISTED ? ` and ${tenants.length - MOST_LISTED} more` : ''
  return `Its tenants, for --tenant: ${tenants.slice(0, MOST_LISTED).join(', ')}${rest}.`
}

function callerOf(tenant: string | undefined): Caller {
  const tenantId = TenantId.safeParse(tenant ?? SYSTEM_TENANT)
  if (!tenantId.success) throw usageError(`Expected the id of a tenant after --tenant, saw "${tenant}".`)
  return { tenantId: tenantId.data, actorId: ActorId.parse(`cli:${userName()}`), grants: ['*'], scopes: ['*'] }
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}` // a user id that the password file does not know has no name
  }
}

function answerOf(contract: Contract, outcome: Outcome, correlationId: string): Answer {
  const { authority, ...ended } = outcome
  const said = { correlationId, advice: undefined, retryAfterMs: undefined }
  switch (ended.outcome) {
    case 'done':
      return { ...ended, correlationId, ...degradedOf(authority) }
    case 'refused':
      return { ...ended, ...said, code: ended.code as never, says: refusalOf(contract, ended.code) }
    case 'denied':
      return { ...ended, ...said, code: authority.authority_code, says: authority.authority_reason }
    case 'invalid':
      return { ...ended, ...said, says: 'The input is invalid.' }
  }
}

function degradedOf({ authority_degraded, authority_code, conditions }: AuthorityFields) {
  return authority_degraded ? { authority: { authority_degraded, authority_code, conditions } } : {}
}

function refusalOf(contract: Contract, code: string): string {
  const refusals: Contract['refusals'] = { ...contract.refusals, ...kernelRefusals }
  return refusals[code]?.says ?? code
}

function onlyTrouble(io: Io): Log {
  const tell = (fields: object, message: string) => {
    io.err(
      `hoc: ${message}: ${'err' in fields && fields.err instanceof Error ? fields.err.message : JSON.stringify(fields)}`,
    )
  }
  return { debug: () => {}, info: () => {}, warn: tell, error: tell }
}
