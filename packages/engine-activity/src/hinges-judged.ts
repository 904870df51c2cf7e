import type { CheckedRule } from '@hoc/spine-schemas/evaluations'
import type { Hinge } from '@hoc/spine-schemas/run-explanation'

import { brief, type KeptOf } from './explained.ts'

/** What was found of a run when it ended, or reported of it: what that hangs on, and not how the run ended. */
export function judged(kept: KeptOf): Hinge[] {
  return [
    ...(kept.evaluation?.rules ?? []).flatMap((rule) => ofRule(rule, kept)),
    ...overdue(kept),
    ...violated(kept),
    ...suppressed(kept),
  ]
}

const UNITS: Readonly<Record<string, string>> = {
  max_execution_ms: 'milliseconds',
  max_tokens: 'tokens',
  max_cost_micros: 'micro-dollars',
}

function ofRule({ rule, source, allows, seen, outcome, signal }: CheckedRule, { evaluation, run }: KeptOf): Hinge[] {
  if (outcome !== 'violated' && outcome !== 'advisory') return []
  const id = evaluation?.id ?? null
  const only = `${signal} hangs on this, not how it ended:`
  const unit = UNITS[rule]
  if (unit) {
    const isOfSilence = rule === 'max_execution_ms' && run.state === 'crashed' && !evaluation?.inputs.lastSeenAt
    const from = source === 'default' ? 'the default' : `set for the ${source}`
    const says = `${only} had it taken at most ${allows} ${unit}, or had the limit (${from}) allowed the ${seen} ${isOfSilence ? 'until it was found crashed' : 'that it took'}.`
    return [{ kind: 'threshold', name: rule, id, says }]
  }
  if (rule === 'obligation') {
    return [{ kind: 'obligation', name: 'outcome', id, says: `${only} had it ended by ${allows}; it did at ${seen}.` }]
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
            says: `Its ${one.kind} is overdue until it ends: it was due by ${one.dueAt}.`,
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
      says: `What was reported of it hangs on this, not how it ended: had ${rule} of ${policyId} been kept: ${brief(condition)} It saw ${brief(evaluatedValue)}.`,
    }))
}

function suppressed({ preventions }: KeptOf): Hinge[] {
  return preventions.map(({ id, policyId, errorCode, suppressionId }) => ({
    kind: 'suppression',
    name: policyId,
    id,
    says: `The incident hangs on this, not how it ended: had the suppression ${suppressionId} of ${errorCode} not held then.`,
  }))
}
