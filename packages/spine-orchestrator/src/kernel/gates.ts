import { authorityFields, type AuthorityDecision, type GateAnswer } from '@hoc/spine-schemas/authority'

import { grant, key, plane, scope } from '../access/gates.ts'
import { combine } from '../governance/combine.ts'
import { governance, tenantState } from '../governance/gates.ts'
import { rate } from '../limits/gate.ts'
import type { Gate, Question, Standing } from './gate.ts'

// In their order: the first that denies has spoken for all.
const gates: Record<string, Gate> = { caller: key, plane, tenant: tenantState, governance, scope, grant, rate }
const inOrder = Object.values(gates)

/** Asks every gate and combines what they say. */
export function decide(question: Question): AuthorityDecision {
  const said: AuthorityDecision[] = []
  for (const gate of inOrder) {
    const decision = gate(question)
    if (decision) said.push(decision)
  }
  return combine(said)
}

/** What the gates decide, as an outcome tells it; with a denial if they deny. */
export function ruleOn(question: Question) {
  const said = decide(question)
  const authority = authorityFields(said, isGoverned(question.standing))
  if (said.verdict !== 'deny') return { authority, denial: undefined }
  const { gate, liftedBy, retryAfterMs } = said
  return { authority, denial: { outcome: 'denied' as const, gate, liftedBy, ...(retryAfterMs && { retryAfterMs }) } }
}

/** What every gate says, also behind one that denies. */
export function explain(question: Question): GateAnswer[] {
  return Object.entries(gates).map(([name, gate]) => {
    const { verdict, code, reason, ...denied } = gate(question) ?? { verdict: 'allow', code: null, reason: null }
    return { gate: name, verdict, code, reason, liftedBy: 'liftedBy' in denied ? denied.liftedBy : null }
  })
}

/** Whether governance is in force: everywhere but where a kill has stopped it. Null is: not known. */
export function isGoverned(standing: Standing | undefined): boolean | null {
  return standing?.mode ? standing.mode !== 'killed' : null
}
