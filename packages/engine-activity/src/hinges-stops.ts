import type { Hinge, RunExplanation } from '@hoc/spine-schemas/run-explanation'

import { brief, outcomeOf, type KeptOf, type SeenDispatch } from './explained.ts'
import { runners, saysStopped } from './hinges-asked.ts'

/** What held while a run ran, as it is explained. */
export type Controls = RunExplanation['controls']

/** What a checkpoint stopped it for and it heeded: each reason once, by the checkpoint that said it last. */
export function stops(kept: KeptOf, controls: Controls): { readonly hinge: Hinge; readonly at: string }[] {
  if (!mayHaveStopped(kept)) return []
  const all = heeded(kept).flatMap((one) => {
    const why = whyStopped(one, controls)
    return why ? [{ ...one, why }] : []
  })
  const last = new Map(all.map((one) => [one.why.name, one]))
  return [...last.values()].map(({ id, at, why: { name, says: why } }) => {
    const says = `Had the checkpoint at ${at} not said stop: ${why}`
    return { at, hinge: { kind: 'checkpoint', name, id, says } }
  })
}

// One that did what it meant to was not stopped, nor one that somebody else ended.
function mayHaveStopped({ run, dispatches }: KeptOf): boolean {
  if (run.state === 'cancelled') return runners({ run, dispatches }).has(run.endedBy)
  return run.state === 'running' || run.state === 'failed' || run.state === 'crashed'
}

// Stops that were told to whoever runs it, and after which it did no more; or the last one, where it says that this was why.
function heeded(kept: KeptOf): SeenDispatch[] {
  const { startedAt, endedAt } = outcomeOf(kept)
  const own = runners(kept)
  const told = kept.dispatches
    .filter(
      ({ operation, verdict, actorId }) => operation === 'runs.checkpoint' && verdict === 'stop' && own.has(actorId),
    )
    .filter(({ at }) => startedAt !== null && at >= startedAt && (endedAt === null || at <= endedAt))
    .toSorted((a, b) => (a.at < b.at ? -1 : 1))
  const wentOn = wentOnAt(kept, own)
  const after = told.filter(({ at }) => at > wentOn)
  return after.length === 0 && saysStopped(kept.run) ? told.slice(-1) : after
}

// When it last did a step, or was told that it may.
function wentOnAt({ dispatches, steps }: KeptOf, own: ReadonlySet<string>): string {
  const done = dispatches.filter(
    ({ operation, outcome, verdict, actorId }) =>
      outcome === 'done' &&
      own.has(actorId) &&
      (operation === 'runs.record_steps' || (operation === 'runs.checkpoint' && verdict !== 'stop')),
  )
  const instants = [...done.map(({ at }) => at), ...steps.map(({ recordedAt }) => recordedAt)]
  return instants.toSorted().at(-1) ?? ''
}

type Objecting = Pick<SeenDispatch, 'at' | 'authorityCode' | 'authorityReason'>

// A read is let pass by what stops writes: of a tenant that is suspended its record says nothing, and its history does. A
// stop of which neither says anything was told before the run began or after it ended, whatever the clocks say.
function whyStopped(one: Objecting, controls: Controls): { name: string; says: string } | undefined {
  const { at, authorityCode: code, authorityReason: reason } = one
  if (code === 'AUTHORITY_ERROR' || code === 'GOVERNANCE_KILLED')
    return { name: code, says: `${brief(reason ?? '')}${setBy(one, controls)}` }
  const state = heldAround(controls.tenant.items, at, (each) => each.state !== 'active')
  if (!state) return undefined
  return {
    name: `TENANT_${state.state.toUpperCase()}`,
    says: `The tenant was ${state.state}: ${brief(state.reason ?? '')}`,
  }
}

const MODES: Readonly<Record<string, string>> = { GOVERNANCE_KILLED: 'killed', GOVERNANCE_DEGRADED: 'degraded' }

/** Who had set what stops writes, and why, where that is recorded of what objected. */
export function setBy({ at, authorityCode: code }: Objecting, { governance, tenant }: Controls): string {
  const mode = heldAround(
    governance.items.filter(({ reason }) => reason !== null),
    at,
    (each) => each.mode === MODES[code ?? ''],
  )
  if (mode) return ` It was ${mode.mode} by ${brief(mode.changedBy ?? '')}: ${brief(mode.reason ?? '')}`
  if (code !== 'TENANT_SUSPENDED') return ''
  const state = heldAround(tenant.items, at, (each) => each.state === 'suspended')
  return state ? ` ${brief(state.reason ?? '')}` : ''
}

interface Silent {
  readonly lastSeenAt: string
  readonly endedAt: string
}

/** What stopped all writes after a run was last heard of, and before it was found crashed, as a sentence. */
export function stoppedSince({ lastSeenAt, endedAt }: Silent, { governance, tenant }: Controls): string {
  const isThen = ({ since }: { since: string | null }) => since !== null && since > lastSeenAt && since <= endedAt
  const mode = governance.items.find((one) => one.mode === 'killed' && isThen(one))
  const state = tenant.items.find((one) => one.state !== 'active' && isThen(one))
  if (mode) return ` From ${mode.since} on none was let in: governance was killed${whyKilled(mode)}`
  return state ? ` From ${state.since} on none was let in: the tenant was ${state.state}.` : ''
}

function whyKilled({ reason, changedBy }: Controls['governance']['items'][number]): string {
  return reason === null ? '.' : ` by ${brief(changedBy ?? '')}: ${brief(reason)}`
}

/** How far the clocks of two processes may be apart, and how late one may learn what another one set. */
const APART_MS = 60_000

// The last that holds at an instant, by any clock.
function heldAround<One extends { readonly since: string | null }>(
  items: readonly One[],
  at: string,
  is: (one: One) => boolean,
): One | undefined {
  const from = (one: One | undefined) => Date.parse(one?.since ?? EPOCH)
  return items.findLast((one, index) => {
    const next = items[index + 1]
    const isOver = next !== undefined && from(next) < Date.parse(at) - APART_MS
    return is(one) && from(one) <= Date.parse(at) + APART_MS && !isOver
  })
}

const EPOCH = '1970-01-01T00:00:00.000Z'
