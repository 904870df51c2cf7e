import type { Lesson } from '@hoc/spine-schemas/lessons'
import type { RunExplanation, RunMoment } from '@hoc/spine-schemas/run-explanation'
import type { Obligation, Run } from '@hoc/spine-schemas/runs'

import { brief, counted, dollars, outcomeOf, type KeptOf } from './explained.ts'

type Told = Pick<RunExplanation, 'dispatches' | 'checkpoints' | 'controls'>
type Moment = Omit<RunMoment, 'kind'>

/**
 * Everything that happened to a run, in the order of time; what happened at once, in the order that it follows, and of one
 * kind in the order that it was made, whatever order it was read in.
 */
export function momentsOf(kept: KeptOf, told: Told): RunMoment[] {
  const of = (kind: RunMoment['kind'], moments: readonly Moment[]) => moments.map((one) => ({ kind, ...one }))
  return [
    ...of('declared', [declared(kept)]),
    ...of('governance', modes(kept, told)),
    ...of('tenant', states(kept, told)),
    ...of('started', started(kept)),
    ...of('checkpoint', checkpoints(kept, told)),
    ...of('dispatch', dispatches(told)),
    ...of('step', steps(kept)),
    ...of('decision', decisions(kept)),
    ...of('failure', failures(kept)),
    ...of('ended', ended(kept)),
    ...of('evaluated', evaluated(kept)),
    ...of('violation', violations(kept)),
    ...of('incident', incidents(kept)),
    ...of('prevented', preventions(kept)),
    ...of('lesson', [...lessons(kept), ...learnedBefore(kept)]),
    ...of('obligation', obligations(kept)),
  ].toSorted((a, b) => timeOf(a, kept) - timeOf(b, kept))
}

// Clocks of two processes differ: it began when it was declared, took steps when it was started, and ended after them.
function timeOf({ at, kind }: RunMoment, { run, steps: taken }: KeptOf): number {
  if (kind === 'declared') return Date.parse(at)
  const { startedAt } = outcomeOf({ run, retriedBy: undefined })
  const began = kind === 'step' || kind === 'ended' || kind === 'evaluated' ? (startedAt ?? at) : at
  const lasted = kind === 'ended' || kind === 'evaluated' ? taken.map(({ recordedAt }) => recordedAt) : []
  return Math.max(...[at, run.createdAt, began, ...lasted].map((each) => Date.parse(each)))
}

function declared({ run }: KeptOf): Moment {
  const { agentId, goal, createdBy, onBehalfOf, parentId, attempt } = run
  const whose = onBehalfOf === null ? '' : ` in the name of ${brief(onBehalfOf)}`
  const again = parentId === null ? '' : ` It is try ${attempt}, after ${parentId}.`
  return {
    at: run.createdAt,
    id: run.id,
    says: `${brief(createdBy)} declared a run of ${agentId}${whose}: ${brief(goal)}${again}`,
  }
}

// What held before it was declared is no moment of it.
function isOfRun({ since }: { readonly since: string | null }, { run }: KeptOf): boolean {
  return since !== null && since >= run.createdAt
}

function modes(kept: KeptOf, { controls }: Told): Moment[] {
  return controls.governance.items
    .filter((one) => isOfRun(one, kept))
    .flatMap(({ of, mode, since, reason, changedBy }) => {
      const why = reason === null ? '' : `, by ${brief(changedBy ?? '')}: ${brief(reason)}`
      return since === null ? [] : [{ at: since, id: null, says: `Governance of the ${of} became ${mode}${why}` }]
    })
}

function states(kept: KeptOf, { controls }: Told): Moment[] {
  return controls.tenant.items
    .filter((one) => isOfRun(one, kept))
    .flatMap(({ state, since, reason }) =>
      since === null ? [] : [{ at: since, id: null, says: `The tenant became ${state}: ${brief(reason ?? '')}` }],
    )
}

function started({ run }: KeptOf): Moment[] {
  const { startedAt } = outcomeOf({ run, retriedBy: undefined })
  return startedAt === null ? [] : [{ at: startedAt, id: run.id, says: 'Started.' }]
}

// That it may go on is what a checkpoint says nearly always.
function checkpoints({ run }: KeptOf, { checkpoints: { items } }: Told): Moment[] {
  const { endedAt } = outcomeOf({ run, retriedBy: undefined })
  return items
    .filter(({ verdict, authority }) => verdict !== 'continue' || authority?.verdict === 'deny')
    .map(({ at, id, verdict, outcome, authority }) => {
      const over = endedAt !== null && at > endedAt ? ' It had ended.' : ''
      const why = authority?.gate ? ` ${authority.code}: ${brief(authority.reason ?? '')}` : over
      return { at, id, says: `A checkpoint said ${verdict ?? `nothing (${outcome})`}.${why}` }
    })
}

function dispatches({ dispatches: { items } }: Told): Moment[] {
  return items
    .filter(({ outcome, operation }) => outcome !== 'done' && operation !== 'runs.checkpoint')
    .map(({ at, id, operation, actorId, outcome, code, authority }) => {
      const why = outcome === 'denied' ? `${authority?.code}: ${brief(authority?.reason ?? '')}` : (code ?? '')
      return { at, id, says: `${operation}, asked by ${brief(actorId)}, was ${WAS[outcome]}${why && `, ${why}`}` }
    })
}

const WAS: Readonly<Record<string, string>> = {
  refused: 'refused',
  denied: 'denied',
  invalid: 'invalid',
  failed: 'broken off',
  unknown: 'cut off while committing',
}

function steps({ steps: shown }: KeptOf): Moment[] {
  return shown
    .filter(({ status }) => status === 'failure' || status === 'retry')
    .map(({ recordedAt, seq, skill, status, outcomeCategory, outcomeCode, costMicros }) => {
      const code = outcomeCode === null ? outcomeCategory : `${outcomeCategory}, ${outcomeCode}`
      return {
        at: recordedAt,
        id: null,
        says: `Step ${seq}, ${brief(skill)}: ${status} (${brief(code)}), ${dollars(costMicros)}`,
      }
    })
}

function decisions(kept: KeptOf): Moment[] {
  return kept.decisions.map(({ decidedAt, id, type, outcome, reason }) => {
    const why = reason === null ? '' : `: ${brief(reason)}`
    return { at: decidedAt, id, says: `Decided (${type}), ${outcome}${why}` }
  })
}

function failures({ failure }: KeptOf): Moment[] {
  if (!failure) return []
  const { reportedAt, id, model, type, errorCode, errorMessage, category } = failure
  return [
    {
      at: reportedAt,
      id,
      says: `The model ${brief(model)} failed it (${type}, ${category}), ${errorCode}: ${brief(errorMessage)}`,
    },
  ]
}

function ended({ run, steps: taken }: KeptOf): Moment[] {
  const { endedAt, endedBy, state, errorCode, errorMessage, lastSeenAt } = outcomeOf({ run, retriedBy: undefined })
  if (endedAt === null) return []
  const code = errorCode === null ? '' : `, ${errorCode}`
  const why = silence({ state, lastSeenAt, steps: taken }) ?? errorMessage
  const says = `Ended by ${brief(endedBy ?? '')}: ${state}${code}${why === null ? '' : `: ${brief(why)}`}`
  return [{ at: endedAt, id: run.id, says }]
}

// Of a run that went on without a heartbeat its end says that nothing was heard of it: its steps were.
function silence({ state, lastSeenAt, steps: taken }: Pick<KeptOf, 'steps'> & Silent): string | undefined {
  if (state !== 'crashed' || lastSeenAt === null) return undefined
  const lastStepAt = taken
    .map(({ recordedAt }) => recordedAt)
    .toSorted()
    .at(-1)
  if (lastStepAt === undefined || lastStepAt <= lastSeenAt) return undefined
  return `No heartbeat came since ${lastSeenAt}; its last step was recorded at ${lastStepAt}.`
}

type Silent = Pick<RunExplanation['outcome'], 'state' | 'lastSeenAt'>

function evaluated({ evaluation }: KeptOf): Moment[] {
  if (!evaluation) return []
  const { evaluatedAt, id, verdict, rules, inputs } = evaluation
  const told = rules.filter(({ outcome }) => outcome !== 'kept' && outcome !== 'off')
  const how = told.map(
    ({ rule, outcome, seen, allows }) =>
      `${rule} ${outcome}${typeof allows === 'number' && seen !== null ? ` (${seen} of ${allows})` : ''}`,
  )
  const { steps: count, failedSteps, costMicros } = inputs.totals
  const spent = `${counted(count, 'step')}, ${failedSteps} failed, ${dollars(costMicros)}`
  return [{ at: evaluatedAt, id, says: [`Evaluated: ${verdict}. ${spent}`, ...how].join('; ') }]
}

function violations(kept: KeptOf): Moment[] {
  return kept.violations.map(({ reportedAt, id, policyId, rule, reason }) => ({
    at: reportedAt,
    id,
    says: `Violated ${rule} of ${policyId}: ${brief(reason)}`,
  }))
}

function incidents({ incidents: told, evidence, run }: KeptOf): Moment[] {
  return told.map(({ id, title, severity, createdAt, occurrences, state, sourceRunId }) => {
    const since = evidence.find(({ incidentId }) => incidentId === id)?.at
    const at = since ?? (createdAt < run.createdAt ? run.createdAt : createdAt)
    const seen = occurrences === 1 ? 'seen once' : `seen ${occurrences} times`
    // Of one cause there is one incident, titled after the first run that it was seen in.
    const first = sourceRunId === null || sourceRunId === run.id ? '' : `, first in run ${brief(sourceRunId)}`
    return { at, id, says: `An incident tells of it (${severity}, now ${state}, ${seen}${first}): ${brief(title)}` }
  })
}

function preventions(kept: KeptOf): Moment[] {
  return kept.preventions.map(({ at, id, errorCode, policyId, suppressionId }) => {
    const by = suppressionId === null ? '' : `, says the suppression ${suppressionId}`
    return { at, id, says: `${errorCode} became no incident: ${policyId} deals with it${by}.` }
  })
}

function lessons(kept: KeptOf): Moment[] {
  return kept.lessons.map((lesson) => {
    const { createdAt, id, title, proposedAction } = lesson
    return { at: createdAt, id, says: `Learned (now ${nowOf(lesson)}): ${brief(title)}. ${brief(proposedAction)}` }
  })
}

function nowOf(lesson: Lesson): string {
  if (lesson.state !== 'converted_to_draft') return lesson.state
  const { state, draftProposalId: id } = lesson
  return `${state}, draft ${id}: "hoc proposals get ${id}"`
}

function learnedBefore({ evaluation }: KeptOf): Moment[] {
  if (!evaluation) return []
  const { evaluatedAt: at, inputs } = evaluation
  return (inputs.learnedBefore ?? []).map(({ lessonId: id, title }) => ({
    at,
    id,
    says: `Learned nothing anew, for it was kept already: ${brief(title)}, in the lesson ${id}.`,
  }))
}

function obligations({ owed, run }: KeptOf): Moment[] {
  return owed.flatMap((one) => [
    ...('overdueAt' in one
      ? [{ at: one.overdueAt, id: one.incidentId, says: `Its ${one.kind} was due by ${one.dueAt}, and is overdue.` }]
      : []),
    ...('doneAt' in one
      ? [
          {
            at: one.doneAt,
            id: null,
            says: `Its ${one.kind}, due by ${one.dueAt}, was ${settledAs(one, run)}.`,
          },
        ]
      : []),
  ])
}

// Of a run that fell silent nobody told the outcome: that it was found crashed is one, and settles what it owed.
function settledAs({ kind, state }: Obligation, run: Run): string {
  const when = state === 'done' ? 'in time' : 'late'
  return kind === 'outcome' && run.state === 'crashed' ? `settled by its being found crashed, ${when}` : `done ${when}`
}
