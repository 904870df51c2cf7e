import type { AuthorityDecision } from '@hoc/spine-schemas/authority'

const ALLOWED: AuthorityDecision = {
  verdict: 'allow',
  code: 'ALLOWED',
  reason: 'Every gate let it pass.',
  conditions: [],
}

/** One decision of many: the first deny speaks, a degraded one weakens, and the conditions of all are kept. */
export function combine(decisions: readonly AuthorityDecision[]): AuthorityDecision {
  if (decisions.length === 0) return ALLOWED

  const conditions = decisions.flatMap((decision) => decision.conditions)
  const denied = decisions.find(({ verdict }) => verdict === 'deny')
  if (denied) return { ...denied, conditions }

  const [first, ...more] = decisions.filter(({ verdict }) => verdict === 'allow_degraded')
  if (!first) return { ...ALLOWED, conditions }
  return { ...first, reason: [first, ...more].map(({ reason }) => reason).join(' '), conditions }
}
