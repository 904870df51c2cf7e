import { redact } from '@hoc/canonical/redact'
import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { Run } from '@hoc/spine-schemas/runs'
import type { reportViolation, Violation, ViolationId } from '@hoc/spine-schemas/violations'
import type { z } from 'zod'

import { beginningOf } from './beginning.ts'
import { report, type Report, type Reporter } from './report.ts'
import { ofDetection } from './shown.ts'
import { incidentOf, ofViolation, type Violated } from './violation.ts'

interface Known extends Violated {
  readonly run: Run | undefined
}

interface Detected {
  readonly violation: Violation
  readonly told: Report
}

/** Keeps that a run violated a rule, once, on the one incident that there is for the run and the policy. */
export function detect(
  { run, ...violated }: Known,
  { evidence, ...detected }: z.output<typeof reportViolation.input>,
  { violationId, ...by }: Reporter & { readonly violationId: ViolationId },
): Decision<Detected, RefusalCode<typeof reportViolation>> {
  if (!run) return refuse('RUN_NOT_FOUND')
  const { policyId, rule } = detected
  if (violated.violations.some((known) => known.policyId === policyId && known.rule === rule))
    return refuse('VIOLATION_REPORTED')
  if (violated.violations.length >= MOST) return refuse('VIOLATIONS_FULL')

  const fact = { id: violationId, ...detected, ...withoutSecrets(detected), reportedBy: by.by, reportedAt: by.at }
  const only = incidentOf(violated, policyId)
  const told = report(ofViolation(run, fact), { only, same: undefined, shown: ofDetection(fact, evidence) }, by)
  return accept({ violation: { ...fact, incidentId: told.after.id }, told })
}

// What was seen may be a secret itself. What is put in its place may be longer than it was.
function withoutSecrets({
  evaluatedValue,
  condition,
  reason,
}: Pick<Violation, 'evaluatedValue' | 'condition' | 'reason'>) {
  const kept = (text: string) => beginningOf(redact(text), LONGEST)
  return { evaluatedValue: kept(evaluatedValue), condition: kept(condition), reason: kept(reason) }
}

const LONGEST = 2_000

// All of a run are read when it ends.
const MOST = 1_000
