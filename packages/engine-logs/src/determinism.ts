import { canonical, digestText } from '@hoc/canonical/digest'
import type { SentStep } from '@hoc/spine-schemas/traces'

type Behaviour = Pick<
  SentStep,
  'seq' | 'skill' | 'params' | 'status' | 'outcomeCategory' | 'outcomeCode' | 'retryCount'
>

/** What both hashes of a step are made of, each as canonical JSON. */
export interface Texts {
  readonly params: string
  readonly skill: string
  readonly status: string
  readonly outcomeCategory: string
  readonly outcomeCode: string
}

/** Writes what both hashes of a step are made of, once for both. */
export function textsOf({ params, skill, status, outcomeCategory, outcomeCode }: Behaviour): Texts {
  return {
    params: canonical(params),
    skill: JSON.stringify(skill),
    status: JSON.stringify(status),
    outcomeCategory: JSON.stringify(outcomeCategory),
    outcomeCode: JSON.stringify(outcomeCode),
  }
}

/**
 * The hash of what a step does. Time, duration and cost are no part of it: a run that behaves as another one has its
 * hashes. Numbers count to six decimals.
 */
export function determinismHash(step: Behaviour, texts = textsOf(step)): string {
  const params = HAS_FRACTION.test(texts.params) ? canonical(rounded(step.params)) : texts.params
  // Canonical JSON, written out: its keys are in order.
  return digestText(
    `{"outcome_category":${texts.outcomeCategory},"outcome_code":${texts.outcomeCode},"params":${params}` +
      `,"retry_count":${step.retryCount},"skill_name":${texts.skill},"status":${texts.status},"step_index":${step.seq}}`,
  )
}

// As a number with decimals is written, or a text that looks like one.
const HAS_FRACTION = /\d[.e]/

function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Number(value.toFixed(6))
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(rounded)
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, rounded(member)]))
}
