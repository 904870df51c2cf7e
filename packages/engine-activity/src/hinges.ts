import type { CheckedRule } from '@hoc/spine-schemas/evaluations'
import type { Hinge } from '@hoc/spine-schemas/run-explanation'

import { brief, type KeptOf } from './explained.ts'
import { denied, stops, type Told } from './hinges-asked.ts'
import { refused } from './hinges-refused.ts'

/** How many are told: who is denied a thousand times is denied for a few reasons. */
const MOST = 30

/**
 * What would have changed how a run went, the weightiest first: what ended it, what stopped it, what it broke, and what it
 * was not let do. Each follows from something that is recorded; of a run that went well there is none.
 */
export function hingesOf(kept: KeptOf, told: Told): Hinge[] {
  return [
    ...ends(kept),
    ...model(kept),
    ...stops(told),
    ...failedStep(kept),
    ...(kept.evaluation?.rules ?? []).flatMap((rule) => ofRule(rule, kept)),
    ...overdue(kept),
    ...violated(kept),
    ...denied(told),
    ...refused(kept, told),
    ...suppressed(kept),
  ].slice(0, MOST)
}

function ends({ run }: KeptOf): Hinge[] {
  const { state, id } = run
  if (state === 'queued')
    return [{ kind: 'start', name: 'runs.start', id, says: 'It waits to be started: runs.start does.' }]
  if (state === 'running' || state === 'succeeded') return []
  const why = run.errorMessage === null ? '' : `: ${brief(run.errorMessage)}`
  if (state === 'cancelled') {
    return [{ kind: 'cancellation', name: 'runs.cancel', id, says: `Had ${brief(run.endedBy)} not cancelled it${why}` }]
  }
  if (state === 'crashed') {
    const last = run.lastSeenAt === null ? '' : ` after ${run.lastSeenAt}`
    return [
      { kind: 'lease', name: 'runs.heartbeat', id, says: `Had a heartbeat come${last} before its lease ran out.` },
    ]
  }
  return [{ kind: 'error', name: run.errorCode ?? state.toUpperCase(), id, says: `Had it not ${FAILED[state]}${why}` }]
}

const FAILED: Readonly<Record<string, string>> = { failed: 'failed', blocked: 'been blocked', halted: 'been halted' }

function model({ failure }: KeptOf): Hinge[] {
  if (!failure) return []
  const { id, model: name, category, retryAfterSeconds } = failure
  const again = category === 'transient' ? ` Trying again may help, after ${retryAfterSeconds ?? 0} s.` : ''
  return [{ kind: 'model', name, id, says: `Had ${brief(name)} answered (${failure.type}).${again}` }]
}

function failedStep({ run, steps }: KeptOf): Hinge[] {
  const last = steps.findLast(({ status }) => status === 'failure')
  if (!last || run.state === 'succeeded') return []
  const { seq, skill, outcomeCategory, outcomeCode } = last
  const code = outcomeCode ?? outcomeCategory
  return [
    { kind: 'step', name: code, id: null, says: `Had step ${seq}, ${brief(skill)}, not ended with ${brief(code)}.` },
  ]
}

const UNITS: Readonly<Record<string, string>> = {
  max_execution_ms: 'milliseconds',
  max_tokens: 'tokens',
  max_cost_micros: 'micro-dollars',
}

function ofRule({ rule, source, allows, seen, outcome }: CheckedRule, { evaluation }: KeptOf): Hinge[] {
  if (outcome !== 'violated' && outcome !== 'advisory') return []
  const id = evaluation?.id ?? null
  const unit = UNITS[rule]
  if (unit) {
    const from = source === 'default' ? 'the default' : `set for the ${source}`
    const says = `Had it taken at most ${allows} ${unit}, or had the limit (${from}) allowed the ${seen} that it took.`
    return [{ kind: 'threshold', name: rule, id, says }]
  }
  if (rule === 'obligation') {
    return [{ kind: 'obligation', name: 'outcome', id, says: `Had it ended by ${allows}; it did at ${seen}.` }]
  }
  return []
}

function overdue({ owed }: KeptOf): Hinge[] {
  return owed.flatMap((one) =>
    one.state === 'overdue'
      ? [
          {
            kind: 'obligation',
            name: one.kind,
            id: one.incidentId,
            says: `Were its ${one.kind} recorded, due by ${one.dueAt}: end it.`,
          },
        ]
      : [],
  )
}

// What its limits broke is told by its rules.
function violated({ violations }: KeptOf): Hinge[] {
  return violations
    .filter(({ policyType }) => policyType !== 'THRESHOLD')
    .map(({ id, rule, policyId, condition, evaluatedValue }) => ({
      kind: 'violation',
      name: rule,
      id,
      says: `Had ${rule} of ${policyId} been kept: ${brief(condition)} It saw ${brief(evaluatedValue)}.`,
    }))
}

function suppressed({ preventions }: KeptOf): Hinge[] {
  return preventions.map(({ id, policyId, errorCode, suppressionId }) => ({
    kind: 'suppression',
    name: policyId,
    id,
    says: `Were the suppression ${suppressionId} of ${errorCode} lifted, it would be an incident.`,
  }))
}
