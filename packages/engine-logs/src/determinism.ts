import { canonical, digestText } from '@hoc/canonical/digest'
import type { SentStep } from '@hoc/spine-schemas/traces'

type Behaviour = Pick<
  SentStep,
  'seq' | 'skill' | 'params' | 'status' | 'outcomeCategory' | 'outcomeCode' | 'retryCount'
>

/**
 * The hash of what a step does. Time, duration and cost are no part of it: a run that behaves as another one has its
 * hashes. Numbers count to six decimals. Whoever has the canonical JSON of its parameters already gives it.
 */
export function determinismHash(step: Behaviour, params = canonical(step.params)): string {
  const counted = HAS_FRACTION.test(params) ? canonical(rounded(step.params)) : params
  // Canonical JSON, written out: its keys are in order.
  return digestText(
    `{"outcome_category":${quoted(step.outcomeCategory)},"outcome_code":${quoted(step.outcomeCode)},"params":${counted}` +
      `,"retry_count":${step.retryCount},"skill_name":${quoted(step.skill)},"status":${quoted(step.status)}` +
      `,"step_index":${step.seq}}`,
  )
}

// As a number with decimals is written, or a text that looks like one.
const HAS_FRACTION = /\d[.e]/

/** A text, or null where there is none, as JSON writes it. */
export function quoted(text: string | null): string {
  return JSON.stringify(text)
}

function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Number(value.toFixed(6))
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(rounded)
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, rounded(member)]))
}
