import { randomUUID } from 'node:crypto'
import { digest } from '@hoc/canonical/digest'
import { redact } from '@hoc/canonical/redact'
import { insertRecords } from '@hoc/drivers/records'
import type { DispatchId } from '@hoc/spine-schemas/outcome'

import type { Sample } from '../case.ts'
import { nanoseconds } from '../load.ts'
import { assertDone } from './governed.ts'
import { caller, keep, Kept, record, standing, Told, told, type StepId } from './run-step.ts'

const authority = {
  governance_active: true,
  authority_degraded: false,
  authority_reason: 'All is well.',
  authority_code: 'ALLOWED',
  conditions: [],
}

/** What the kernel does for a read, written out for this one operation. */
export async function inlinedRead(sample: Sample): Promise<number> {
  return nanoseconds(async () => assertDone(await show(told)), sample)
}

/** What the kernel does for a write, written out for this one operation. */
export async function inlinedWrite(sample: Sample): Promise<number> {
  return nanoseconds(async () => assertDone(await write(told)), sample)
}

async function show(raw: unknown) {
  const [begun, at, dispatchId] = [performance.now(), new Date().toISOString(), randomUUID() as DispatchId]
  const input = Told.parse(raw)
  allow('steps:read')

  const value = Kept.parse(keep(input, { id: randomUUID() as StepId, by: caller.actorId, at }))
  tell({ operation: 'steps.show', dispatchId, at, begun })
  return { dispatchId, authority, outcome: 'done', value }
}

async function write(raw: unknown) {
  const [begun, at, dispatchId] = [performance.now(), new Date().toISOString(), randomUUID() as DispatchId]
  const input = redact(Told.parse(raw))
  allow('steps:write')

  const kept = keep(input, { id: randomUUID() as StepId, by: caller.actorId, at })
  const value = Kept.parse(kept)
  const entry = { id: randomUUID(), entity: 'step', entityId: kept.id, beforeSha: null, afterSha: digest(kept) }
  const event = { id: randomUUID(), type: 'step.kept', payload: kept }
  const by = { dispatchId, operation: 'steps.keep', actorId: caller.actorId, at }
  await send(insertRecords({ keyed: undefined, entries: [entry], events: [event] }, by))
  tell({ operation: 'steps.keep', dispatchId, at, begun })
  return { dispatchId, authority, outcome: 'done', value }
}

function allow(grant: string): void {
  const now = standing(caller.tenantId)
  if (now?.mode !== 'normal' || now.tenantState !== 'active') throw new Error('Expected a tenant that may act.')
  if (!caller.grants.includes(grant)) throw new Error(`Expected the grant ${grant}.`)
}

function tell(of: { operation: string; dispatchId: DispatchId; at: string; begun: number }): void {
  const durationMs = performance.now() - of.begun
  const { operation, dispatchId, at } = of
  const correlationId = dispatchId
  const outcome = 'done'
  record({
    dispatchId,
    operation,
    caller,
    correlationId,
    at,
    durationMs,
    outcome,
    code: null,
    replayOf: null,
    authority,
  })
}

// Where the transaction would be.
function send(_write: unknown): Promise<void> {
  return Promise.resolve()
}
