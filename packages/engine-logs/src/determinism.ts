import { digest } from '@hoc/canonical/digest'
import type { SentStep } from '@hoc/spine-schemas/traces'

type Behaviour = Pick<
  SentStep,
  'seq' | 'skill' | 'params' | 'status' | 'outcomeCategory' | 'outcomeCode' | 'retryCount'
>

/**
 * The hash of what a step does. Time, duration and cost are no part of it: a run that behaves as another one has its
 * hashes. Numbers count to six decimals.
 */
export function determinismHash(step: Behaviour): string {
  return digest({
    step_index: step.seq,
    skill_name: step.skill,
    params: rounded(step.params),
    status: step.status,
    outcome_category: step.outcomeCategory,
    outcome_code: step.outcomeCode,
    retry_count: step.retryCount,
  })
}

function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Number(value.toFixed(6))
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(rounded)
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, rounded(member)]))
}
