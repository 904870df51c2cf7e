import { redact } from '@hoc/canonical/redact'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { Failure, FailureId, reportFailure } from '@hoc/spine-schemas/failures'
import type { Evidence } from '@hoc/spine-schemas/incident-evidence'
import type { Incident } from '@hoc/spine-schemas/incidents'
import type { EndedRun } from '@hoc/spine-schemas/runs'
import type { Violation } from '@hoc/spine-schemas/violations'
import type { z } from 'zod'

import { beginningOf, inCapitals } from './beginning.ts'
import { isKnown, kindOf, shortOf, type Reported } from './failure.ts'
import { fingerprint } from './fingerprint.ts'
import { report, type Report, type Reporter } from './report.ts'

type Told = z.output<typeof reportFailure.input>

const SEVERITY = { timeout: 'high', exception: 'high', invalid_output: 'medium' } as const

const RETRY_AFTER_SECONDS = 60

// What a message says when a policy is what stands in the way, and when the way itself does.
const POLICY = /policy|budget|limit exceeded|blocked|forbidden|not allowed/i
const PASSING = /time[d ]?-?out|connection|network|unavailable|temporar|rate.?limit|busy/i

/** Where something would be that contradicts a failure, and where there is nothing to look through yet. */
export const CONTAMINATION = {
  checked: ['violations', 'incident_evidence'],
  absent: ['cost_records', 'cost_anomalies', 'advisories'],
}

/** Whether trying again may help, and after how long. */
export function retryOf({ type, errorCode, errorMessage }: Pick<Told, 'type' | 'errorCode' | 'errorMessage'>) {
  const said = `${errorCode} ${errorMessage}`
  if (type === 'timeout' || (PASSING.test(said) && !/limit exceeded/i.test(said)))
    return { category: 'transient', retryAfterSeconds: RETRY_AFTER_SECONDS } as const
  return { category: POLICY.test(said) ? 'policy' : 'permanent', retryAfterSeconds: null } as const
}

/** A failure as it is kept: without the secrets that its message may name. */
export function withoutSecrets({ errorMessage, metadata, ...told }: Told): Told {
  return { ...told, errorMessage: beginningOf(redact(errorMessage), LONGEST), metadata: redact(metadata) }
}

const LONGEST = 4_000

/** The fingerprint of the incident that a failure will be: known before the run is read. */
export function fingerprintOfLlmFailure(told: Told): string {
  return fingerprint(causeOf(told))
}

/** What is known of a run that a model failed. */
interface Known {
  readonly run: EndedRun
  readonly violations: readonly Violation[]
  /** What shows incidents that the run is in. */
  readonly evidence: readonly Pick<Evidence, 'type'>[]
  readonly same: Incident | undefined
}

interface Failing {
  readonly failure: Failure
  readonly told: Report
}

/** Keeps how a model failed a run, on the one incident of that cause, unless anything says that it was not the model. */
export function failBy(
  { run, violations, evidence, same }: Known,
  told: Told,
  { failureId, ...by }: Reporter & { readonly failureId: FailureId },
): Decision<Failing, 'FAILURE_CONTAMINATED'> {
  if (violations.length > 0 || evidence.some(({ type }) => type === 'violation')) return refuse('FAILURE_CONTAMINATED')

  const { requestId = null, durationMs = null, ...said } = told
  const fact = { id: failureId, ...said, requestId, durationMs, ...retryOf(told) }
  const shown = { type: 'llm_failure', runId: run.id, payload: { ...fact, agentId: run.agentId } } as const
  const reported = report(ofFailure(run, told), { same, shown }, by)
  const failure = { ...fact, incidentId: reported.after.id, reportedBy: by.by, reportedAt: by.at }
  return accept({ failure, told: reported })
}

function ofFailure(run: EndedRun, told: Told): Reported {
  return {
    ...causeOf(told),
    title: `LLM Failure: ${told.type}, Run ${shortOf(run.id)}`,
    description: run.goal,
    source: 'run',
    sourceRunId: run.id,
    affectedAgentId: run.agentId,
  }
}

function causeOf({ type, errorCode, errorMessage }: Told) {
  const code = inCapitals(errorCode)
  const { severity, category, title } = kindOf(code)
  return { category, severity: isKnown(code) ? severity : SEVERITY[type], title, errorCode: code, errorMessage }
}
