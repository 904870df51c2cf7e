import type { ActorId } from '@hoc/spine-schemas/caller'
import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { Incident } from '@hoc/spine-schemas/incidents'
import type { RunId } from '@hoc/spine-schemas/runs'
import type {
  ActiveSuppression,
  createSuppression,
  LiftedSuppression,
  liftSuppression,
  Prevention,
  PreventionId,
  Suppression,
  SuppressionId,
} from '@hoc/spine-schemas/suppressions'
import type { z } from 'zod'

import { inCapitals } from './beginning.ts'
import { codeOf, kindOf, type Failure, type Reported } from './failure.ts'
import { report, type Report, type Reporter, type Shown } from './report.ts'

/** What a failure is suppressed by: its code, or its category. */
export interface Trigger {
  readonly errorCode: string
  readonly category: Incident['category']
}

/** What a failure may be suppressed by: known before the run is read. */
export function triggerOf(failure: Failure): Trigger {
  const errorCode = codeOf(failure)
  return { errorCode, category: kindOf(errorCode).category }
}

interface Asked {
  readonly active: readonly Suppression[]
  /** The incident that is named as the origin, if one is. */
  readonly origin: Incident | undefined
}

interface By {
  readonly by: ActorId
  readonly at: string
}

/** Suppresses one code or one category, once at a time. */
export function suppress(
  { active, origin }: Asked,
  { errorCode, category, ...said }: z.output<typeof createSuppression.input>,
  { id, by, at }: By & { readonly id: SuppressionId },
): Decision<ActiveSuppression, RefusalCode<typeof createSuppression>> {
  if ((errorCode === undefined) === (category === undefined)) return refuse('TRIGGER_UNCLEAR')
  if (said.originalIncidentId !== undefined && !origin) return refuse('INCIDENT_NOT_FOUND')

  const trigger = { errorCode: errorCode === undefined ? null : inCapitals(errorCode), category: category ?? null }
  if (active.some((one) => one.errorCode === trigger.errorCode && one.category === trigger.category))
    return refuse('SUPPRESSION_EXISTS')

  const { policyId, reason, originalIncidentId = null } = said
  const kept = { id, policyId, ...trigger, originalIncidentId, reason, createdBy: by, createdAt: at }
  return accept({ ...kept, version: 1, state: 'active' })
}

/** Lifts a suppression that holds. */
export function lift(
  before: Suppression | undefined,
  { by, at }: By,
): Decision<{ readonly before: Suppression; readonly after: LiftedSuppression }, RefusalCode<typeof liftSuppression>> {
  if (!before) return refuse('SUPPRESSION_NOT_FOUND')
  if (before.state === 'lifted') return refuse('SUPPRESSION_LIFTED')
  return accept({
    before,
    after: { ...before, state: 'lifted', liftedBy: by, liftedAt: at, version: before.version + 1 },
  })
}

/** What a failed run comes to: a report of it, or what prevented one. One of both is empty. */
export interface Told {
  readonly reports: readonly Report[]
  readonly preventions: readonly Prevention[]
}

interface Known {
  readonly same: Incident | undefined
  /** What suppresses the failure's code or category, if anything does. */
  readonly suppression: Suppression | undefined
  readonly runId: RunId
  readonly shown: Shown
}

/** Reports that a run failed, unless that is suppressed: then nothing is opened or counted, and that is kept. */
export function tell(
  reported: Reported,
  { suppression, runId, ...known }: Known,
  { preventionId, ...by }: Reporter & { readonly preventionId: PreventionId },
): Told {
  if (!suppression || suppression.state !== 'active' || !covers(suppression, reported))
    return { reports: [report(reported, known, by)], preventions: [] }

  const { id: suppressionId, policyId, originalIncidentId } = suppression
  const { errorCode = 'UNKNOWN', category } = reported
  const kept = { suppressionId, policyId, errorCode, category, originalIncidentId, runId }
  return { reports: [], preventions: [{ id: preventionId, ...kept, outcome: 'prevented', at: by.at }] }
}

// Exactly, not somewhere in the text: what is nearly the same is not what was meant. What is violated is always told.
function covers({ errorCode, category }: Suppression, reported: Reported): boolean {
  if (reported.category === 'policy_violation') return false
  return errorCode === null ? category === reported.category : errorCode === reported.errorCode
}
