import { z } from 'zod'

import { ActorId } from './caller.ts'
import { contract } from './contract.ts'
import { said, verified, violation, violationIncident } from './examples/violations.ts'
import { Incident, IncidentId, Severity } from './incidents.ts'
import { LargeJsonObject } from './json-object.ts'
import { pageInput, pageOf } from './page.ts'
import { RunId } from './runs.ts'
import { text } from './text.ts'
import { uuid } from './uuid.ts'

export const ViolationId = uuid().brand<'ViolationId'>()
export type ViolationId = z.infer<typeof ViolationId>

/** What was violated, and how that was seen. It is said once, and stays as it was said. */
export const detected = {
  runId: RunId,
  policyId: text(100),
  /** What kind of policy it is: CONTENT_ACCURACY, SAFETY, PII and the like. */
  policyType: text(100),
  /** The rule of the policy that does not hold. */
  rule: text(100),
  /** What was looked at, and what it should have been. */
  evaluatedValue: text(2_000),
  condition: text(2_000),
  severity: Severity.exclude(['none']),
  reason: text(2_000),
}

/** That a run violated a policy: a fact, with the one incident that tells of it. */
export const Violation = z.object({
  id: ViolationId,
  ...detected,
  incidentId: IncidentId,
  reportedBy: ActorId,
  reportedAt: z.iso.datetime(),
})
export type Violation = z.infer<typeof Violation>

const notFound = { VIOLATION_NOT_FOUND: { kind: 'missing', says: 'There is no such violation.' } } as const

/** Reports that a run violated a policy. */
export const reportViolation = contract({
  name: 'violations.report',
  says: 'Reports that a run violated a rule of a policy, with what shows it. There is one incident for a run and a policy.',
  effect: 'write',
  http: { method: 'POST', path: '/violations' },
  requires: 'incidents:write',
  input: z.strictObject({ ...detected, evidence: z.array(LargeJsonObject).min(1).max(20) }),
  output: z.object({ violation: Violation, incident: Incident }),
  refusals: {
    RUN_NOT_FOUND: { kind: 'missing', says: 'There is no such run.' },
    VIOLATIONS_FULL: {
      kind: 'unprocessable',
      says: 'A thousand violations of this run are reported: they stand, and are as many as a run has. End the run.',
    },
    VIOLATION_REPORTED: {
      kind: 'conflict',
      says: 'That this run violated this rule is reported already. The first report stands.',
    },
  },
  example: {
    input: { ...said, evidence: [{ step: 7, excerpt: 'My number is 078-05-1120.' }] },
    output: { violation, incident: violationIncident },
  },
})

/** Lists violations, newest first. */
export const listViolations = contract({
  name: 'violations.list',
  says: 'Lists violations, newest first.',
  effect: 'read',
  http: { method: 'GET', path: '/violations' },
  requires: 'incidents:read',
  input: z.strictObject({
    ...pageInput,
    runId: RunId.optional(),
    policyId: text(100).optional(),
    severity: z.array(detected.severity).optional(),
    incidentId: IncidentId.optional(),
  }),
  output: pageOf(Violation),
  refusals: {},
  example: { input: { runId: said.runId }, output: { items: [violation], nextCursor: null } },
})

/** What a list of violations may be narrowed by. */
export type ViolationFilter = z.output<typeof listViolations.input>

/** Finds one violation. */
export const getViolation = contract({
  name: 'violations.get',
  says: 'Finds one violation.',
  effect: 'read',
  http: { method: 'GET', path: '/violations/{violationId}' },
  requires: 'incidents:read',
  input: z.strictObject({ violationId: ViolationId }),
  output: Violation,
  refusals: notFound,
  example: { input: { violationId: violation.id }, output: violation },
})

/** What is asked of a violation before it is believed, and whether it holds. */
export const TruthCheck = z.object({
  check: z.enum(['ac1', 'ac2', 'ac3', 'ac4', 'ac5', 'ac6', 'ac7']),
  asks: z.string(),
  /** Null where it does not apply here: then `because` says why. */
  holds: z.boolean().nullable(),
  because: z.string().nullable(),
})
export type TruthCheck = z.infer<typeof TruthCheck>

/** Asks of a violation all that must be true of one. */
export const verifyViolation = contract({
  name: 'violations.verify',
  says: 'Asks of a violation all that must be true of one: its fact, its one incident, its evidence, and their proof in the ledger. It says of each question whether it applies.',
  effect: 'read',
  http: { method: 'GET', path: '/violations/{violationId}/verify' },
  requires: 'incidents:read',
  input: z.strictObject({ violationId: ViolationId }),
  output: z.object({
    violationId: ViolationId,
    /** Whether every check that applies does hold. */
    holds: z.boolean(),
    checks: z.array(TruthCheck).length(7),
  }),
  refusals: notFound,
  example: { input: { violationId: violation.id }, output: verified },
})
