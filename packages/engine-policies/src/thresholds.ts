import type { ActorId } from '@hoc/spine-schemas/caller'
import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import {
  ThresholdScope,
  type ResolvedLimits,
  type SetLimits,
  type setThresholds,
  type Thresholds,
  type ThresholdSource,
} from '@hoc/spine-schemas/thresholds'
import type { z } from 'zod'

/** What was set for one scope. */
export type Setting = Partial<SetLimits> & { readonly scope: ThresholdScope }

type Limit = keyof ResolvedLimits
type Values = { [Key in Limit]: ResolvedLimits[Key]['value'] }

// #region defaults
/** What holds where nobody has set anything. */
export const defaults: Values = {
  maxExecutionMs: 60_000,
  maxTokens: 8_192,
  maxCostMicros: 1_000_000,
  failureSignal: true,
}
// #endregion

const mostSpecificFirst: readonly string[] = ThresholdScope.options

/** The limits in force, each from the most specific scope that says something of it, whatever the order of settings. */
export function resolve(settings: readonly Setting[]): ResolvedLimits {
  const ordered = settings.toSorted((a, b) => mostSpecificFirst.indexOf(a.scope) - mostSpecificFirst.indexOf(b.scope))
  const limit = <Key extends Limit>(key: Key): { value: Values[Key]; source: ThresholdSource } => {
    const said = ordered.find((setting) => (setting[key] ?? null) !== null)
    const value = said?.[key] as Values[Key] | undefined
    return said && value !== undefined ? { value, source: said.scope } : { value: defaults[key], source: 'default' }
  }
  return {
    maxExecutionMs: limit('maxExecutionMs'),
    maxTokens: limit('maxTokens'),
    maxCostMicros: limit('maxCostMicros'),
    failureSignal: limit('failureSignal'),
  }
}

interface Setter extends z.output<typeof setThresholds.input> {
  readonly by: ActorId
  readonly at: string
}

interface Set {
  readonly before: Thresholds | undefined
  readonly after: Thresholds
}

/** Sets the thresholds of one agent, or of the tenant: what is not said is not limited there. */
export function set(
  before: Thresholds | undefined,
  { by, at, ...said }: Setter,
): Decision<Set, RefusalCode<typeof setThresholds>> {
  const after: Thresholds = {
    scope: said.agentId === undefined ? 'tenant' : 'agent',
    agentId: said.agentId ?? null,
    maxExecutionMs: said.maxExecutionMs ?? null,
    maxTokens: said.maxTokens ?? null,
    maxCostMicros: said.maxCostMicros ?? null,
    failureSignal: said.failureSignal ?? null,
    updatedBy: by,
    updatedAt: at,
    version: (before?.version ?? 0) + 1,
  }
  const isSame = keys.every((key) => after[key] === (before?.[key] ?? null))
  return isSame ? refuse('THRESHOLDS_UNCHANGED') : accept({ before, after })
}

const keys = ['maxExecutionMs', 'maxTokens', 'maxCostMicros', 'failureSignal'] as const
