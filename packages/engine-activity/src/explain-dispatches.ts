import type { RunExplanation } from '@hoc/spine-schemas/run-explanation'

import type { KeptOf, SeenDispatch, SeenEntry } from './explained.ts'

type Dispatches = RunExplanation['dispatches']
/** A dispatch as it is explained. */
export type Explained = Dispatches['items'][number]

/** How many of the dispatches an explanation holds. */
const MOST = 100

/** How many dispatches are looked through: what is older is neither counted nor shown. */
export const LOOKED_THROUGH = 2_000

// What a run does all the time, and what says nothing where it ended well.
const ROUTINE = new Set(['runs.heartbeat', 'runs.record_steps', 'runs.checkpoint'])

/** The gate that objects with each code, as the authority’s own gates name them. */
export const gateOf: Readonly<Record<string, string>> = {
  KEY_FROZEN: 'caller',
  KEY_REVOKED: 'caller',
  KEY_EXPIRED: 'caller',
  KEY_UNKNOWN: 'caller',
  OPERATOR_ONLY: 'plane',
  TENANT_SUSPENDED: 'tenant',
  TENANT_CLOSED: 'tenant',
  GOVERNANCE_KILLED: 'governance',
  GOVERNANCE_DEGRADED: 'governance',
  AUTHORITY_ERROR: 'governance',
  SCOPE_MISSING: 'scope',
  GRANT_MISSING: 'grant',
  RATE_LIMITED: 'rate',
  TOO_MANY_AT_ONCE: 'rate',
  LIMITS_UNREADABLE: 'rate',
}

/** What was asked about a run, what the authority said, and what was written, in the order that it was asked. */
export function explainDispatches(kept: KeptOf): Dispatches {
  const all = kept.dispatches.toSorted(byWhen)
  const told = all.filter((one) => !isRoutine(one)).slice(-MOST)
  const total = sum(tallyOf(all))
  const items = told.map((one) => ({ ...bare(one), wrote: wroteBy(one, kept) }))
  return {
    items,
    leftOut: total - items.length,
    orMore: total >= LOOKED_THROUGH,
    listedBy: 'dispatches.list',
    tally: tallyOf(all),
  }
}

/** When the run asked whether it may go on, and what it was told. */
export function explainCheckpoints({ dispatches }: Pick<KeptOf, 'dispatches'>): RunExplanation['checkpoints'] {
  const all = dispatches.filter(({ operation }) => operation === 'runs.checkpoint').toSorted(byWhen)
  const items = all.map((one) => {
    const { id, at, actorId, outcome, verdict, authority } = bare(one)
    return { id, at, actorId, outcome, verdict, authority }
  })
  const total = sum(tallyOf(all))
  return { items, leftOut: total - items.length, orMore: total >= LOOKED_THROUGH, listedBy: 'dispatches.list' }
}

// One that did not go as it always does is told of, whatever it asked.
function isRoutine({ operation, outcome, authorityDegraded, verdict }: SeenDispatch): boolean {
  if (!ROUTINE.has(operation) || outcome !== 'done' || authorityDegraded) return false
  return verdict === null || verdict === 'continue'
}

function bare(one: SeenDispatch): Omit<Explained, 'wrote'> {
  const { id, operation, actorId, outcome, code, at, correlationId, replayOf, durationUs, rebuilt, verdict } = one
  const told = { id, operation, actorId, outcome, code, at, correlationId, replayOf, durationUs, rebuilt, verdict }
  return { ...told, authority: authorityOf(one) }
}

function authorityOf({ outcome, ...told }: SeenDispatch): Explained['authority'] {
  const { authorityCode: code, authorityReason: reason, authorityDegraded, conditions } = told
  if (code === null || code === 'NOT_ASKED') return null
  const objected = authorityDegraded ? 'allow_degraded' : 'allow'
  return {
    verdict: outcome === 'denied' ? 'deny' : objected,
    gate: gateOf[code] ?? null,
    code,
    reason,
    conditions,
  }
}

// What ended the run wrote all that its manifest names but what was there before: the ledger leads to it by the run’s own digest.
function wroteBy({ id }: SeenDispatch, { entries, evaluation, run }: KeptOf): Explained['wrote'] {
  const own = entries.filter(({ dispatchId }) => dispatchId === id)
  const manifest = (evaluation?.manifest ?? []).filter(({ earlier }) => !earlier)
  const end = manifest.find((line) => line.entity === 'run' && line.id === run.id)
  const changed = own.filter(({ entity, beforeSha, afterSha }) => entity === 'run' && beforeSha !== afterSha)
  const isEnd = end !== undefined && changed.some(({ afterSha }) => afterSha === end.sha)
  const known = new Set(own.map(keyOf))
  const named = isEnd ? manifest.filter((line) => !known.has(keyOf({ entity: line.entity, entityId: line.id }))) : []
  return [...own.map(({ entity, entityId, afterSha: sha }) => ({ entity, id: entityId, sha })), ...named]
}

function keyOf({ entity, entityId }: Pick<SeenEntry, 'entity' | 'entityId'>): string {
  return `${entity} ${entityId}`
}

// Of each kind some are read, and all of them are counted on each.
function tallyOf(dispatches: readonly SeenDispatch[]): Dispatches['tally'] {
  const kinds = Map.groupBy(dispatches, (one) =>
    JSON.stringify([one.operation, one.outcome, one.code, one.authorityCode, one.verdict]),
  )
  return [...kinds.values()].flatMap((ofOne) => {
    const [first] = ofOne
    if (!first) return []
    const { operation, outcome, verdict, code, authorityCode } = first
    const count = Math.max(ofOne.length, ...ofOne.map(({ ofKind }) => ofKind))
    return [{ operation, outcome, verdict, code: outcome === 'denied' ? authorityCode : code, count }]
  })
}

function sum(tally: Dispatches['tally']): number {
  return tally.reduce((total, { count }) => total + count, 0)
}

/** The order that dispatches were asked in; of those of one instant, that of their ids. */
export function byWhen(a: SeenDispatch, b: SeenDispatch): number {
  return a.at < b.at ? -1 : a.at > b.at ? 1 : a.id < b.id ? -1 : 1
}
