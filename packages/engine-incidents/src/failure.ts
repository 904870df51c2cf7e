import type { createIncident, Incident } from '@hoc/spine-schemas/incidents'
import type { EndedRun, Obligation, Run } from '@hoc/spine-schemas/runs'
import type { z } from 'zod'

import { beginningOf, inCapitals } from './beginning.ts'
import { fingerprint } from './fingerprint.ts'
import { outcomeOf } from './outcome.ts'

/** What an incident is created from. */
export type Reported = z.output<typeof createIncident.input>

type Kind = Pick<Incident, 'severity' | 'category'> & { readonly title: string }

const failed = (severity: Incident['severity'], title: string): Kind => ({
  severity,
  category: 'execution_failure',
  title,
})
const unknown = failed('medium', 'Run Failed')

// In this order: the first of them that a message names is what it is about.
const KINDS: readonly (readonly [code: string, kind: Kind])[] = [
  ['EXECUTION_TIMEOUT', failed('high', 'Execution Timeout')],
  ['AGENT_CRASH', failed('critical', 'Agent Crash')],
  ['STEP_FAILURE', failed('high', 'Step Failure')],
  ['SKILL_ERROR', failed('high', 'Skill Error')],
  ['BUDGET_EXCEEDED', { severity: 'medium', category: 'budget_exceeded', title: 'Budget Exceeded' }],
  ['RATE_LIMIT_EXCEEDED', { severity: 'medium', category: 'rate_limit', title: 'Rate Limit Hit' }],
  ['RESOURCE_EXHAUSTION', { severity: 'medium', category: 'resource_exhaustion', title: 'Run Failed' }],
  ['CANCELLED', { severity: 'low', category: 'manual', title: 'Run Failed' }],
  ['MANUAL_STOP', { severity: 'low', category: 'manual', title: 'Run Failed' }],
  ['RETRY_EXHAUSTED', failed('medium', 'Run Failed')],
  ['UNKNOWN', unknown],
  ['RUN_CRASHED', failed('critical', 'Agent Crash')],
  ['OBLIGATION_OVERDUE', failed('high', 'Obligation Overdue')],
]
const byCode = new Map(KINDS)

/** What is known of why a run failed. */
export interface Failure {
  readonly errorCode: string | null
  readonly errorMessage: string | null
}

/** What a failure is called: the code that was given, or else the first known one that its message names. */
export function codeOf({ errorCode, errorMessage }: Failure): string {
  if (errorCode) return inCapitals(errorCode)
  const said = errorMessage?.toUpperCase() ?? ''
  return KINDS.find(([code]) => said.includes(code))?.[0] ?? 'UNKNOWN'
}

/** How grave a failure is, of which kind, and how it is titled. A code that nobody has heard of is an unknown failure. */
export function kindOf(code: string): Kind {
  return byCode.get(code) ?? unknown
}

/** Whether a code is one that the table knows. */
export function isKnown(code: string): boolean {
  return byCode.has(code)
}

/** The fingerprint of the incident that a run's failure will be: known before the run is read. */
export function fingerprintOfFailure(failure: Failure): string {
  const code = codeOf(failure)
  return fingerprint({ ...kindOf(code), errorCode: code, errorMessage: failure.errorMessage })
}

/** The fingerprint of what the sweep reports of obligations: the same for every run. */
export const OVERDUE = fingerprintOfFailure({ errorCode: 'OBLIGATION_OVERDUE', errorMessage: null })

/**
 * What an incident tells of a run that has ended: nothing of one that did what it meant to, of one that was called off,
 * nor of one that a policy stopped, for that one's violation is told.
 */
export function ofRun(run: EndedRun): Reported | undefined {
  if (outcomeOf(run.state) !== 'failure') return undefined
  // That nobody heard of it any more is no cause: when that was, is not in the fingerprint.
  if (run.state === 'crashed') return ofCrash(run)

  const { errorMessage } = run
  return { ...about(run, codeOf(run)), ...(errorMessage && { errorMessage }) }
}

/** What an incident tells of a run that crashed. */
export function ofCrash(run: EndedRun): Reported {
  return about(run, 'RUN_CRASHED', run.errorMessage)
}

/** What an incident tells of a run that has not done in time what it owed. */
export function ofOverdue(run: Run, { kind, dueAt }: Obligation): Reported {
  return about(run, 'OBLIGATION_OVERDUE', `It owed its ${kind} by ${dueAt}, and is ${run.state}.`)
}

/** The end of a run's id, as people read it. Its beginning is only when it was made. */
export function shortOf(runId: string): string {
  return runId.slice(-8)
}

function about({ id, agentId, goal }: Run, code: string, also: string | null = null): Reported {
  const { title, ...kind } = kindOf(code)
  return {
    ...kind,
    title: `${title}: Run ${shortOf(id)}`,
    description: beginningOf([also, goal].filter(Boolean).join(' '), LONGEST),
    source: 'run',
    sourceRunId: id,
    affectedAgentId: agentId,
    errorCode: code,
  }
}

const LONGEST = 4_000
