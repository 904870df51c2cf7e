import type { Incident } from '@hoc/spine-schemas/incidents'
import type { Run } from '@hoc/spine-schemas/runs'
import type { Violation } from '@hoc/spine-schemas/violations'

import { shortOf, type Reported } from './failure.ts'
import { fingerprint } from './fingerprint.ts'

/** What an incident tells of a violation: as grave as the policy says, and always about the run that violated it. */
export function ofViolation(run: Run, violation: Omit<Violation, 'incidentId'>): Reported {
  const { rule, policyId, condition, reason, severity } = violation
  return {
    title: `Policy Violation: ${rule}, Run ${shortOf(run.id)}`,
    severity,
    category: 'policy_violation',
    description: reason,
    source: 'policy',
    sourceRunId: run.id,
    affectedAgentId: run.agentId,
    errorCode: rule,
    errorMessage: `${policyId}: ${condition}`,
  }
}

// The same for every run.
function fingerprintOfViolation(run: Run, violation: Omit<Violation, 'incidentId'>): string {
  const { errorCode = null, errorMessage = null, ...told } = ofViolation(run, violation)
  return fingerprint({ ...told, errorCode, errorMessage })
}

/** What is known of the violations of a run, and of the incidents that tell of them. */
export interface Violated {
  readonly violations: readonly Violation[]
  readonly incidents: readonly Incident[]
}

/** The incident that tells already of what a run did to a policy: there is one for both, whichever of its rules. */
export function incidentOf({ violations, incidents }: Violated, policyId: string): Incident | undefined {
  const known = violations.find((violation) => violation.policyId === policyId)
  return incidents.find(({ id }) => id === known?.incidentId)
}

interface Place {
  readonly incidentId?: Incident['id'] | undefined
  readonly fingerprint?: string
}

/** Where a violation is told: on the incident that tells of the run and its policy already, or else on that of its cause. */
export function placeOf(run: Run, violation: Omit<Violation, 'incidentId'> | undefined, violated: Violated): Place {
  if (!violation) return {}
  const told = incidentOf(violated, violation.policyId)
  return told ? { incidentId: told.id } : { fingerprint: fingerprintOfViolation(run, violation) }
}
