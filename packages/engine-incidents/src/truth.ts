import { digest } from '@hoc/canonical/digest'
import type { Evidence } from '@hoc/spine-schemas/incident-evidence'
import { Severity, type Incident } from '@hoc/spine-schemas/incidents'
import type { TruthCheck, Violation } from '@hoc/spine-schemas/violations'

/** What the ledger says of one thing. */
export interface Entry {
  readonly entity: string
  readonly entityId: string
  readonly beforeSha: string | null
  readonly afterSha: string | null
}

/** What is read of a violation before it is believed. */
export interface Kept {
  readonly violation: Violation
  /** Everything that its run violated. */
  readonly violations: readonly Violation[]
  /** The incident that tells of it, and every one of a policy that names its run and tells of nothing that it violated. */
  readonly incidents: readonly Incident[]
  /** What shows it on its incident, in its run. */
  readonly evidence: readonly Evidence[]
  /** What the ledger says of the violation, its incident and its evidence. */
  readonly entries: readonly Entry[]
  /** Whether the database hides the rows from other tenants, and lets nobody alter them. */
  readonly guards: { readonly hidden: boolean; readonly appendOnly: boolean }
}

type Answer = Pick<TruthCheck, 'holds' | 'because'>
type Check = readonly [check: TruthCheck['check'], asks: string, answer: (kept: Kept) => Answer]

const yes: Answer = { holds: true, because: null }
const no = (because: string): Answer => ({ holds: false, because })

const CHECKS: readonly Check[] = [
  ['ac1', 'Is the fact kept, with everything that was said of it?', isKept],
  ['ac2', 'Does one incident tell of it, of the same run and as grave?', isTold],
  ['ac3', 'Is there evidence of it that nobody can alter?', isShown],
  ['ac4', 'Is what is answered what was written, and hidden from others?', isAsWritten],
  ['ac5', 'Does the console show it?', () => ({ holds: null, because: 'There is no console yet.' })],
  ['ac6', 'Did everything outlast its transaction, once each?', isThereOnce],
  ['ac7', 'Is there no second incident, and none without a fact?', isAlone],
]

/** What is true of a violation, question by question. It holds where every question that applies is answered with yes. */
export function truthOf(kept: Kept) {
  const checks = CHECKS.map(([check, asks, answer]) => ({ check, asks, ...answer(kept) }))
  return { violationId: kept.violation.id, holds: checks.every(({ holds }) => holds !== false), checks }
}

function isKept({ violation, entries }: Kept): Answer {
  const said = [violation.rule, violation.evaluatedValue, violation.condition, violation.reason]
  if (said.some((text) => text.trim() === '')) return no('Not everything that was said of it is there.')
  return madeOf(entries, 'violation', violation.id).length > 0 ? yes : no('The ledger does not know it.')
}

function isTold({ violation, violations, incidents, evidence }: Kept): Answer {
  const incident = incidents.find(({ id }) => id === violation.incidentId)
  if (!incident) return no('Its incident is not there.')
  if (!isAbout(incident, { violation, evidence })) return no('Its incident is about another run.')
  const told = violations.filter(({ incidentId }) => incidentId === incident.id)
  const gravest = Severity.options.find((severity) => told.some((one) => one.severity === severity))
  return isAsGrave(incident, gravest) ? yes : no(`Its incident is ${incident.severity}, not ${gravest}.`)
}

// One of many runs names the first of them; of the others there is evidence.
function isAbout(incident: Incident, { violation, evidence }: Pick<Kept, 'violation' | 'evidence'>): boolean {
  if (incident.sourceRunId === violation.runId) return true
  return incident.sourceRunId !== null && isOfMany(incident) && evidence.length > 0
}

// One of many runs may be graver for the sake of another one.
function isAsGrave(incident: Incident, gravest: Severity | undefined): boolean {
  if (incident.severity === gravest || gravest === undefined) return incident.severity === gravest
  return isOfMany(incident) && Severity.options.indexOf(incident.severity) < Severity.options.indexOf(gravest)
}

function isOfMany({ impact }: Incident): boolean {
  return impact !== 'single_run'
}

function isShown({ evidence, guards }: Kept): Answer {
  if (evidence.length === 0) return no('There is none.')
  const altered = evidence.find(({ payload, sha }) => digest(payload) !== sha)
  if (altered) return no(`The evidence ${altered.id} is not what its digest was taken of.`)
  return guards.appendOnly ? yes : no('The database lets evidence be altered.')
}

function isAsWritten({ violation, entries, guards }: Kept): Answer {
  const [made] = madeOf(entries, 'violation', violation.id)
  if (made?.afterSha !== digest(violation)) return no('It is not what the ledger says was written.')
  return guards.hidden ? yes : no('The database does not hide it from other tenants.')
}

function isThereOnce({ violation, evidence, incidents, entries }: Kept): Answer {
  const wanted = [
    ['violation', violation.id] as const,
    ...evidence.map(({ id }) => ['incident_evidence', id] as const),
    ...incidents.filter(({ id }) => id === violation.incidentId).map(({ id }) => ['incident', id] as const),
  ]
  const wrong = wanted.find(([entity, id]) => madeOf(entries, entity, id).length !== 1)
  if (wrong) return no(`The ledger does not say once that the ${wrong.join(' ')} was made.`)
  const altered = evidence.find((one) => madeOf(entries, 'incident_evidence', one.id)[0]?.afterSha !== digest(one))
  return altered ? no(`The evidence ${altered.id} is not what the ledger says was written.`) : yes
}

function isAlone({ violation, violations, incidents }: Kept): Answer {
  const told = new Set(
    violations.filter(({ policyId }) => policyId === violation.policyId).map(({ incidentId }) => incidentId),
  )
  if (told.size !== 1) return no(`There are ${told.size} incidents of the run and the policy.`)
  const groundless = incidents.find(({ id }) => !violations.some(({ incidentId }) => incidentId === id))
  return groundless ? no(`The incident ${groundless.id} says that the run violated a policy, and no fact does.`) : yes
}

function madeOf(entries: readonly Entry[], entity: string, id: string): Entry[] {
  return entries.filter((entry) => entry.entity === entity && entry.entityId === id && entry.beforeSha === null)
}
