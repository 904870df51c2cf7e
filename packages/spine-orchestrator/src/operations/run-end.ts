import { insertEvaluation, listComparable } from '@hoc/drivers/evaluations'
import { findTold, listTellingOf } from '@hoc/drivers/incident-evidence'
import { applyReports, lockSame } from '@hoc/drivers/incident-reports'
import { lockIncident } from '@hoc/drivers/incidents'
import { insertLessons, lockLessonsLike } from '@hoc/drivers/lessons'
import { applyObligation, lockObligations } from '@hoc/drivers/obligations'
import { applyRun, lockRun } from '@hoc/drivers/runs'
import { findSuppression, insertPrevention } from '@hoc/drivers/suppressions'
import { listThresholdsFor } from '@hoc/drivers/thresholds'
import { sealTrace, sumTrace } from '@hoc/drivers/traces'
import { insertViolations } from '@hoc/drivers/violations'
import type { Write } from '@hoc/drivers/tx'
import type { Ending } from '@hoc/engine-activity/end'
import { debounce, keptBefore, recentSince } from '@hoc/engine-incidents/debounce'
import { detectLessons } from '@hoc/engine-incidents/detect-lessons'
import { learn } from '@hoc/engine-incidents/detected'
import { fingerprintOfFailure, ofRun } from '@hoc/engine-incidents/failure'
import { report, type Report } from '@hoc/engine-incidents/report'
import { failureOf, lessonOfFailure, thriftOf, worthComparing } from '@hoc/engine-incidents/run-lessons'
import { ofDetection, ofEnd } from '@hoc/engine-incidents/shown'
import { tell, triggerOf } from '@hoc/engine-incidents/suppression'
import { ofViolation, placeOf } from '@hoc/engine-incidents/violation'
import { seal } from '@hoc/engine-logs/seal'
import { evaluate } from '@hoc/engine-policies/evaluate'
import { breachesOf, inputsOf, spendingOf, utilizationsOf } from '@hoc/engine-policies/inputs'
import { completionOf, incidentsOf, recordOf } from '@hoc/engine-policies/manifest'
import { EvaluationId, type CheckedRule, type EvaluationInputs } from '@hoc/spine-schemas/evaluations'
import { EvidenceId } from '@hoc/spine-schemas/incident-evidence'
import { IncidentEventId, IncidentId } from '@hoc/spine-schemas/incidents'
import { LessonId } from '@hoc/spine-schemas/lessons'
import type { Event, Fact } from '@hoc/spine-schemas/plan'
import type { EndedRun, RunId } from '@hoc/spine-schemas/runs'
import { PreventionId } from '@hoc/spine-schemas/suppressions'
import { ViolationId } from '@hoc/spine-schemas/violations'

import { ifAny, ofAny, ofOne } from '../if-any.ts'
import { ifNamed } from '../if-named.ts'
import type { Step } from '../kernel/operation.ts'
import { reportEvent } from './incident-facts.ts'
import { added, earlierRows, factsOfEnd } from './run-facts.ts'

/** The tables that the end of a run writes. Violations are among them where it broke a limit. */
export const tablesOfEnd = [
  'runs',
  'run_obligations',
  'traces',
  'incidents',
  'incident_events',
  'incident_evidence',
  'lessons_learned',
  'policy_evaluations',
]

/** How whoever ends a run says that it failed, known before the run is read. */
interface Failure {
  readonly errorCode: string
  readonly errorMessage: string | null
}

/** What whoever ends a run has found out about how it failed, and keeps with its record. */
interface Found {
  readonly reports: readonly Report[]
  readonly facts: readonly Fact[]
  readonly writes: readonly Write[]
  readonly events: readonly Event[]
}

type Ask = Pick<Step, 'tx' | 'caller' | 'now' | 'newId'>

interface Told {
  readonly runId: RunId
  readonly failure: Failure | undefined
  /** Which cause it is. */
  readonly fingerprintOf?: (failure: Failure) => string
}

/**
 * Reads everything that the end of a run is decided from, in one flight; the run first, whose lock all others wait for.
 * What tells of it already is read in another one, where anything does.
 */
export async function readEnd(
  { tx, now, newId }: Pick<Ask, 'tx' | 'now' | 'newId'>,
  { runId, failure, fingerprintOf = fingerprintOfFailure }: Told,
) {
  const [run, owed, trace, settings, told, suppression, taught, same] = await Promise.all([
    lockRun(tx, runId),
    lockObligations(tx, runId),
    sumTrace(tx, runId),
    listThresholdsFor(tx, { runId }),
    findTold(tx, runId, newId(EvidenceId)),
    ifNamed(failure, (told) => findSuppression(tx, triggerOf(told))),
    ifNamed(failure, (told) => lockLessonsLike(tx, [lessonOfFailure(runId, told)], recentSince(now))),
    ifNamed(failure, (told) => lockSame(tx, fingerprintOf(told))), // the last: while it is held, others wait
  ])
  const telling = (await ifNamed(told, (id) => listTellingOf(tx, id, MOST_INCIDENTS))) ?? NOTHING_TOLD
  return { run, owed, ...trace, settings, ...telling, same, suppression, taught: taught ?? [] }
}

// How many of the incidents that told of a run before its end are in its manifest: the first of them.
const MOST_INCIDENTS = 1_000
const NOTHING_TOLD = { violations: [], incidents: [], evidence: [] }

/** What was read of a run that is to end. */
export type Known = Awaited<ReturnType<typeof readEnd>>

/**
 * Everything that the end of a run leaves, whichever way it ended: itself, what it owed, its sealed trace, what was checked,
 * the violations found, the incidents that tell of it, what is to be learned, and the manifest of all of it. What it broke,
 * and what it teaches besides a failure, is looked up only where there is any.
 */
export async function endOf(step: Ask, known: Known, ending: Ending, find = failureFound) {
  const { caller, now, newId } = step
  const { before, after, settled } = ending
  const by = { by: caller.actorId, at: now }
  const inputs = inputsOf(after, { ...known, settled })
  const evaluated = evaluate(inputs)

  const found = find(step, known, after)
  const broken = await breached(step, known, { after, rules: evaluated.rules })
  const [reports, violations] = [[...found.reports, ...broken.reports], broken.violations]
  const { lessons, learnedBefore } = await learned(step, known, { after, inputs, rules: evaluated.rules })
  const trace = seal(known.head, { runId: after.id, at: now })
  const facts = factsOfEnd({ ending, trace, reports, violations, lessons, besides: found.facts })
  const record = {
    id: newId(EvaluationId),
    run: after,
    incidentIds: incidentsOf({ ...known, reports }),
    lessonIds: lessons.map(({ id }) => id),
    learnedBefore,
    written: facts,
    known: earlierRows(known),
    ...by,
  }
  const evaluation = recordOf({ inputs, evaluated }, record)
  const output = completionOf(after, evaluation)

  const all: [Fact, ...Fact[]] = [...facts, added('policy_evaluation', evaluation)]
  const writes: Write[] = [
    applyRun(before, after),
    ...settled.map(applyObligation),
    sealTrace(trace.before, trace.after),
    ...ofAny(reports, applyReports),
    ...ofAny(violations, insertViolations),
    ...ofAny(lessons, insertLessons),
    ...found.writes,
    insertEvaluation(evaluation),
  ]
  const events: Event[] = [
    { type: `run.${after.state}`, payload: after },
    { type: 'policy.evaluated', payload: output },
    ...reports.map(reportEvent),
    ...violations.map((violation) => ({ type: 'violation.reported', payload: violation }) as const),
    ...lessons.map((lesson) => ({ type: 'lesson.learned', payload: lesson }) as const),
    ...found.events,
  ]
  return { output, writes, facts: all, events }
}

interface Ended {
  readonly after: EndedRun
  readonly rules: readonly CheckedRule[]
}

// That it failed is one incident, unless that is suppressed; what it broke another one.
function failureFound(step: Ask, { same, suppression }: Known, run: EndedRun): Found {
  const known = { same, suppression, runId: run.id, shown: ofEnd(run) }
  const told = ofOne(ofRun(run), (what) =>
    tell(what, known, { ...reporterIn(step), preventionId: step.newId(PreventionId) }),
  )
  const preventions = told.flatMap((one) => one.preventions)
  return {
    reports: told.flatMap(({ reports }) => reports),
    facts: preventions.map((one) => added('prevention_record', one)),
    writes: preventions.map(insertPrevention),
    events: preventions.map((one) => ({ type: 'incident.prevented', payload: one })),
  }
}

async function breached(step: Ask, { violations: reported, incidents }: Known, { after, rules }: Ended) {
  const { tx, caller, now, newId } = step
  const said = { reportedBy: caller.actorId, reportedAt: now }
  const found = breachesOf(after, { rules, violations: reported })
  const breaches = found.map((breach) => ({ id: newId(ViolationId), ...breach, ...said }))
  const first = breaches.at(0)
  const place = placeOf(after, first, { violations: reported, incidents })
  const [only, same] = await Promise.all([
    ifNamed(place.incidentId, (id) => lockIncident(tx, id)),
    ifNamed(place.fingerprint, (cause) => lockSame(tx, cause)),
  ])

  const reports = ofOne(first, (breach) =>
    report(ofViolation(after, breach), { only, same, shown: ofDetection(breach, { breaches }) }, reporterIn(step)),
  )
  const violations = reports.flatMap((of) => breaches.map((breach) => ({ ...breach, incidentId: of.after.id })))
  return { reports, violations }
}

function reporterIn({ caller, now, newId }: Ask) {
  const ids = { id: newId(IncidentId), eventId: newId(IncidentEventId), evidenceId: newId(EvidenceId) }
  return { ...ids, by: caller.actorId, at: now }
}

async function learned({ tx, caller, now, newId }: Ask, { taught }: Known, { after, rules, inputs }: Ended & Judged) {
  const spent = worthComparing(spendingOf(inputs))
  const thrift = await ifNamed(spent, async (spending) => thriftOf(spending, await listComparable(tx, after.id)))
  const used = { utilizations: utilizationsOf(rules), thrift }
  const detected = detectLessons({ run: after, failure: failureOf(after), ...used })
  const besides = detected.filter(({ type }) => type !== 'failure')
  const alike = await ifAny(besides, (sought) => lockLessonsLike(tx, sought, recentSince(now)))
  const kept = [...taught, ...alike]
  const lessons = debounce(detected, kept).map((one) =>
    learn(one, { id: newId(LessonId), by: caller.actorId, at: now }),
  )
  return { lessons, learnedBefore: keptBefore(detected, kept) }
}

interface Judged {
  readonly inputs: EvaluationInputs
}
