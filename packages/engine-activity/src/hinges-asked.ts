import type { Hinge, RunExplanation } from '@hoc/spine-schemas/run-explanation'

import { brief } from './explained.ts'

/** What was asked about a run, and what held meanwhile, as they are explained. */
export type Told = Pick<RunExplanation, 'dispatches' | 'checkpoints' | 'outcome' | 'controls'>

/** What a checkpoint stopped it for, while it ran: each reason once, by the checkpoint that said it last. */
export function stops({ checkpoints: { items }, outcome, controls }: Told): Hinge[] {
  const stopped = items.filter(({ verdict }) => verdict === 'stop')
  const during = stopped.filter(({ at }) => isWithin(at, outcome))
  const reasons = during.map((one) => ({ ...one, why: whyStopped(one, controls) }))
  const last = new Map(reasons.map((one) => [one.why.name, one]))
  return [...last.values()].map(({ id, at, why: { name, says } }) => ({
    kind: 'checkpoint',
    name,
    id,
    says: `Had the checkpoint at ${at} not said stop: ${says}`,
  }))
}

type Stopped = RunExplanation['checkpoints']['items'][number]

// A read is let pass by what stops writes: of a tenant that is suspended its record says nothing, and its history does.
function whyStopped({ at, authority }: Stopped, { governance, tenant }: RunExplanation['controls']) {
  const mode = heldAt(governance.items, at).findLast((one) => one.mode !== 'normal')
  if (authority?.gate === 'governance') {
    const set = mode?.reason ? ` It was ${mode.mode} by ${brief(mode.changedBy ?? '')}: ${brief(mode.reason)}` : ''
    return { name: authority.code, says: `${brief(authority.reason ?? '')}${set}` }
  }
  const state = heldAt(tenant.items, at).at(-1)
  if (state && state.state !== 'active') {
    return {
      name: `TENANT_${state.state.toUpperCase()}`,
      says: `The tenant was ${state.state}: ${brief(state.reason ?? '')}`,
    }
  }
  return { name: 'STOPPED', says: 'Nothing that is recorded says why.' }
}

function heldAt<One extends { readonly since: string | null }>(items: readonly One[], at: string): One[] {
  return items.filter(({ since }) => since === null || since <= at)
}

// What a run is told before it starts and after it ended is how it should be.
function isWithin(at: string, { startedAt, endedAt }: RunExplanation['outcome']): boolean {
  return startedAt !== null && at >= startedAt && (endedAt === null || at <= endedAt)
}

/** What the authority did not let be asked before it ended: each objection once, by the dispatch that met it last. */
export function denied({ dispatches: { items }, outcome: { endedAt } }: Told): Hinge[] {
  const met = items.filter(
    ({ outcome, operation, at }) => outcome === 'denied' && changes(operation) && isBefore(at, endedAt),
  )
  const last = new Map(met.map((one) => [`${one.operation} ${one.authority?.code}`, one]))
  return [...last.values()].map(({ id, operation, actorId, authority }) => ({
    kind: 'gate',
    name: authority?.code ?? 'DENIED',
    id,
    says: `Had the gate "${authority?.gate ?? 'authority'}" let ${brief(actorId)} ask ${operation}: ${brief(authority?.reason ?? '')}`,
  }))
}

// Whoever only looks changes nothing.
const LOOKS = /\.(?:get|list|live|outcome|explain|prove|verify|compare|checkpoint)/

/** Whether an operation may change anything. */
export function changes(operation: string): boolean {
  return !LOOKS.test(operation)
}

/** Whether an instant is none after the end. */
export function isBefore(at: string, endedAt: string | null): boolean {
  return endedAt === null || at <= endedAt
}
