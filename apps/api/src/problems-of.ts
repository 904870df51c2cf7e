import type { Contract } from '@hoc/spine-schemas/contract'
import { kernelRefusals } from '@hoc/spine-schemas/outcome'

import { pathKeys } from './contract-path.ts'
import type { denials } from './denials.ts'
import type { EdgeCode } from './edge-problems.ts'
import { denialProblem, edgeProblem, refusalProblem, type Problem } from './problem.ts'

const ALWAYS: readonly EdgeCode[] = [
  'INVALID_INPUT',
  'CALLER_UNKNOWN',
  'DEFECT',
  'DISPATCH_TIMED_OUT',
  'STOPPING',
  'TOO_MANY_FAILURES',
  'UNAVAILABLE',
]
const READS: readonly EdgeCode[] = ['BODY_NOT_TAKEN', 'KEY_FORBIDDEN', 'QUERY_MALFORMED', 'URL_TOO_LONG']
const WRITES: readonly EdgeCode[] = [
  'BODY_MALFORMED',
  'BODY_NOT_OBJECT',
  'BODY_TOO_COMPLEX',
  'IDEMPOTENCY_KEY_MALFORMED',
  'KEY_FORBIDDEN',
  'KEY_TWICE',
  'QUERY_NOT_TAKEN',
  'BODY_TOO_LARGE',
  'CONTENT_TYPE_UNKNOWN',
  'OUTCOME_UNKNOWN',
]

/** Every problem that a contract's route may answer with: the edge's, the authority's, the kernel's and its own. */
export function problemsOf(contract: Contract): Problem[] {
  const { STILL_RUNNING, IDEMPOTENCY_KEY_REUSED } = kernelRefusals
  const kernels = contract.effect === 'write' ? { STILL_RUNNING, IDEMPOTENCY_KEY_REUSED } : { STILL_RUNNING }
  const refusals: Contract['refusals'] = { ...contract.refusals, ...kernels }
  return [
    ...[...ALWAYS, ...edgeCodesOf(contract)].map((code) => edgeProblem(code)),
    ...denialCodesOf(contract).map(denialProblem),
    ...Object.entries(refusals).map(([code, refusal]) => refusalProblem(refusal, code)),
  ]
}

function edgeCodesOf(contract: Contract): readonly EdgeCode[] {
  return contract.plane === 'operator'
    ? [...edgeCodesOfEffect(contract), 'OPERATORS_UNAVAILABLE']
    : edgeCodesOfEffect(contract)
}

function edgeCodesOfEffect({ effect, http }: Contract): readonly EdgeCode[] {
  if (effect === 'write') return WRITES
  return pathKeys(http?.path ?? '').length > 0 ? [...READS, 'KEY_TWICE'] : READS
}

function denialCodesOf({ effect, plane, whileKilled }: Contract): (keyof typeof denials)[] {
  const writes = [
    'TENANT_SUSPENDED',
    'AUTHORITY_ERROR',
    ...(whileKilled ? [] : ['GOVERNANCE_KILLED' as const]),
  ] as const
  return [
    'GRANT_MISSING',
    'TENANT_CLOSED',
    'RATE_LIMITED',
    'TOO_MANY_AT_ONCE',
    'LIMITS_UNREADABLE',
    ...(plane === 'operator' ? ['OPERATOR_ONLY' as const] : []),
    ...(effect === 'write' ? writes : []),
  ]
}
