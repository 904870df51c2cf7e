import type { Mode } from '@hoc/spine-schemas/governance'
import type { RunExplanation } from '@hoc/spine-schemas/run-explanation'
import type { TenantState } from '@hoc/spine-schemas/caller'

import { cut, MOST, outcomeOf, type KeptOf } from './explained.ts'

type Controls = RunExplanation['controls']
type ModeThen = Controls['governance']['items'][number]

/** What let the run go, or stopped it: in force when it was declared, and changed until it ended, or until now. */
export function explainControls(kept: KeptOf): Controls {
  return { governance: governanceOf(kept), tenant: tenantOf(kept), thresholds: thresholdsOf(kept) }
}

function governanceOf(kept: KeptOf): Controls['governance'] {
  const { changes, installation } = kept
  const own = changes.map(({ changedAt: since, ...one }) => toMode('tenant', { ...one, since }))
  const others = installation.map(({ mode, changedAt: since }) => toMode('installation', { mode, since }))
  const tenants = during(own, kept)
  const installations = during(others, kept)
  const items = [...tenants, ...installations].toSorted(bySince)
  const orMore = own.length > MOST.governance || others.length > MOST.governance
  const told = cut(items, 2 * MOST.governance, 'governance.describe')
  return { ...told, orMore, effective: stricter(lastOf(tenants), lastOf(installations)) }
}

function toMode(
  of: ModeThen['of'],
  { mode, since, reason = null, changedBy = null }: Pick<ModeThen, 'mode' | 'since'> & Partial<ModeThen>,
): ModeThen {
  return { of, mode, since, reason, changedBy }
}

interface Since {
  readonly since: string | null
}

// What held when the run was declared, and what changed from then on until it ended. Changes are read newest first: of two
// at one instant the later one holds.
function during<Change extends Since>(changes: readonly Change[], { run, retriedBy }: KeptOf): Change[] {
  const { endedAt } = outcomeOf({ run, retriedBy })
  const before = (one: Since, at: string) => one.since === null || one.since <= at
  const oldestFirst = changes.toReversed().toSorted(bySince)
  const seen = oldestFirst.filter((one) => endedAt === null || before(one, endedAt))
  const held = seen.findLastIndex((one) => before(one, run.createdAt))
  return seen.slice(Math.max(0, held))
}

function lastOf(changes: readonly ModeThen[]): Mode {
  return changes.at(-1)?.mode ?? 'normal'
}

const STRICTNESS: readonly Mode[] = ['normal', 'degraded', 'killed']

function stricter(a: Mode, b: Mode): Mode {
  return STRICTNESS.indexOf(a) > STRICTNESS.indexOf(b) ? a : b
}

const STATES: Readonly<Record<string, TenantState>> = {
  'tenants.suspend': 'suspended',
  'tenants.resume': 'active',
  'tenants.terminate': 'terminated',
  'tenants.archive': 'archived',
}

function tenantOf(kept: KeptOf): Controls['tenant'] {
  const changes = kept.actions.flatMap(({ operation, at: since, reason }) => {
    const state = STATES[operation]
    return state ? [{ state, since, reason }] : []
  })
  const items = during(changes, kept)
  const more = kept.actions.length > MOST.actions
  const told = { ...cut(items, MOST.actions, 'account.list_operator_actions'), orMore: more }
  return { ...told, state: items.at(-1)?.state ?? 'active' }
}

// The limits of then are in its evaluation. What is set today held then if it was set before.
function thresholdsOf({ evaluation, settings, limits, ...kept }: KeptOf): Controls['thresholds'] {
  const { endedAt } = outcomeOf(kept)
  return {
    limits: evaluation?.inputs.limits ?? limits,
    snapshotSha: evaluation?.snapshotSha ?? null,
    settings: settings.map(({ scope, agentId, version, updatedAt }) => ({
      scope,
      agentId,
      version,
      heldThen: endedAt === null || updatedAt <= endedAt,
    })),
  }
}

const EPOCH = '1970-01-01T00:00:00.000Z'

function bySince(a: Since, b: Since): number {
  return Date.parse(a.since ?? EPOCH) - Date.parse(b.since ?? EPOCH)
}
