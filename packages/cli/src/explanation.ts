import type { Contract } from '@hoc/spine-schemas/contract'
import { contracts } from '@hoc/spine-schemas/contracts'
import { RunExplanation } from '@hoc/spine-schemas/run-explanation'

import { flagsOf } from './input-flags.ts'
import { cell, showItems } from './show.ts'

interface Page {
  readonly width: number
}

/** An explained run as a person reads it: how it ended, on what that hung, what happened, and what is known besides. */
export function explanationOf(value: unknown, { width }: Page): string {
  const told = RunExplanation.parse(value)
  return [
    ...headOf(told),
    ...section('What would have changed that', told.hinges, ['kind', 'name', 'says'], { width: Infinity }),
    ...section('What happened', told.moments, ['at', 'kind', 'says'], { width: Infinity }),
    ...section('What was checked', told.evaluation?.rules ?? [], ['rule', 'outcome', 'seen', 'allows', 'source'], {
      width,
    }),
    ...section(
      'What was asked',
      told.dispatches.items.map(lineOf),
      ['at', 'operation', 'outcome', 'said', 'actorId', 'id'],
      { width },
    ),
    ...section('How often', told.dispatches.tally, ['operation', 'outcome', 'verdict', 'code', 'count'], { width }),
    ...section('The checkpoints', told.checkpoints.items.map(lineOf), ['at', 'outcome', 'said', 'actorId'], { width }),
    ...section(
      'The steps',
      told.steps.items,
      ['seq', 'recordedAt', 'skill', 'status', 'outcomeCategory', 'outcomeCode', 'costMicros', 'durationMs'],
      { width },
    ),
    ...incidentsOf(told, { width }),
    ...lessonsOf(told, { width }),
    ...section('Lessons that were kept already', told.lessons.keptBefore, ['lessonId', 'title'], { width }),
    ...controlsOf(told),
    ...leftOutOf(told),
  ].join('\n')
}

function headOf(told: RunExplanation): string[] {
  const { runId, declaration, outcome, steps } = told
  const { totals } = steps
  const spent = [counted(totals.steps, 'step'), `${totals.failedSteps} failed`, dollars(totals.costMicros)].join(', ')
  const unheard = unheardOf(told)
  return [
    `Run ${runId} of ${cell(declaration.agentId)}: ${endOf(told)}`,
    `It meant to: ${cell(declaration.goal)}`,
    ...declaredOf(declaration),
    ...(outcome.errorMessage === null || unheard ? [] : [`It said: ${cell(outcome.errorMessage)}`]),
    unheard ? `${unheard} It took ${spent}.` : `${tookOf(outcome)}${spent}.`,
    ...(outcome.retriedBy === null ? [] : [`Tried again by ${outcome.retriedBy}.`]),
  ]
}

// That a run succeeded is what it said; whether it kept to its limits was found.
function endOf({ outcome: { state, errorCode }, evaluation }: RunExplanation): string {
  const isBelied = state === 'succeeded' && evaluation?.verdict === 'violation'
  return [state, ...(errorCode === null ? [] : [cell(errorCode)]), ...(isBelied ? ['violation'] : [])].join(', ')
}

// What a run that fell silent took is what it was heard of: when that was noticed is its lease's affair.
function tookOf({ state, startedAt, lastSeenAt, endedAt, durationMs }: RunExplanation['outcome']): string {
  if (durationMs === null) return 'It took '
  if (state !== 'crashed' || !startedAt || !lastSeenAt || !endedAt) return `It took ${durationMs / 1_000} s, `
  const seconds = (from: string, to: string) => Math.max(0, Date.parse(to) - Date.parse(from)) / 1_000
  const [heard, silent] = [seconds(startedAt, lastSeenAt), seconds(lastSeenAt, endedAt)]
  return `It was heard of for ${heard} s, until ${lastSeenAt}, and found crashed ${silent} s later. It took `
}

// Steps are no heartbeats: one that records them and tells nothing else is found crashed, too.
function unheardOf({ outcome: { state, lastSeenAt, endedAt }, steps: { items } }: RunExplanation): string | undefined {
  const instants = items.map(({ recordedAt }) => recordedAt).toSorted()
  const lastStepAt = instants.at(-1)
  if (state !== 'crashed' || !lastSeenAt || !lastStepAt || lastStepAt <= lastSeenAt) return undefined
  return `No heartbeat came since ${lastSeenAt}; its last step was recorded at ${lastStepAt}. It was found crashed at ${endedAt}.`
}

// What was not declared is not told of.
function declaredOf({ tools, estimatedMicros, estimatedSteps, estimatedMs }: RunExplanation['declaration']): string[] {
  const estimated = [
    estimatedMs === null ? [] : [`${estimatedMs / 1_000} s`],
    estimatedSteps === null ? [] : [counted(estimatedSteps, 'step')],
    estimatedMicros === null ? [] : [dollars(estimatedMicros)],
  ].flat()
  return [
    ...(tools.length === 0 ? [] : [`With the tools: ${tools.map(cell).join(', ')}`]),
    ...(estimated.length === 0 ? [] : [`It was to take ${estimated.join(', ')}.`]),
  ]
}

function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`
}

// Of one cause there is one incident, titled after the first run that it was seen in: that is told where it is another one.
function incidentsOf({ runId, incidents: { items } }: RunExplanation, page: Page): string[] {
  const told = items.map(({ sourceRunId, ...one }) => ({ ...one, firstIn: sourceRunId === runId ? null : sourceRunId }))
  const more = told.some(({ firstIn }) => firstIn !== null) ? ['firstIn'] : []
  return section('Incidents', told, ['id', 'severity', 'state', 'title', ...more], page)
}

// Which draft a lesson became is told where one did, and whole: an id that is cut short finds nothing.
function lessonsOf({ lessons: { items } }: RunExplanation, page: Page): string[] {
  const isDrafted = items.some(({ draftProposalId }) => draftProposalId !== undefined)
  const columns = ['id', 'state', ...(isDrafted ? ['draftProposalId'] : []), 'title', 'proposedAction']
  return section('Lessons', items, columns, isDrafted ? { width: Infinity } : page)
}

function dollars(micros: number): string {
  return `$${(micros / 1e6).toFixed(6)}`
}

function section(title: string, items: readonly object[], columns: readonly string[], page: Page): string[] {
  return items.length === 0 ? [] : ['', `${title}:`, showItems(items, { ...page, columns })]
}

type Asked = RunExplanation['checkpoints']['items'][number] & { readonly code?: string | null }

// What the authority said, by which gate where it was not simply yes, and what the operation did.
function lineOf({ authority, verdict, code, ...one }: Asked) {
  const gate = authority?.gate ? `${authority.gate}: ${authority.code}` : authority?.verdict
  return { ...one, said: [gate, code, verdict].filter(Boolean).join(', ') }
}

function controlsOf(told: RunExplanation): string[] {
  const { governance, tenant, thresholds } = told.controls
  const { maxExecutionMs, maxTokens, maxCostMicros, failureSignal } = thresholds.limits
  const limits = Object.entries({ maxExecutionMs, maxTokens, maxCostMicros, failureSignal })
  return [
    '',
    ...beforeOf(told),
    `In force: governance ${governance.effective}, the tenant ${tenant.state}, ${limits
      .map(([name, { value, source }]) => `${name} ${value} (${source})`)
      .join(', ')}`,
  ]
}

// What was set before it was declared, and held then.
function beforeOf({ declaration: { createdAt }, controls: { governance, tenant } }: RunExplanation): string[] {
  const isBefore = ({ since }: { readonly since: string | null }) => since !== null && since < createdAt
  const modes = governance.items.filter(isBefore).map(({ of, mode, since, reason, changedBy }) => {
    const why = reason === null ? '' : `, by ${cell(changedBy)}: ${cell(reason)}`
    return `governance of the ${of} ${mode} since ${since}${why}`
  })
  const states = tenant.items.filter(isBefore).map(({ state, since, reason }) => {
    return `the tenant ${state} since ${since}${reason === null ? '' : `: ${cell(reason)}`}`
  })
  return [...modes, ...states].map((each) => `In force when it was declared: ${each}`)
}

function leftOutOf({
  runId,
  dispatches,
  checkpoints,
  steps,
  decisions,
  violations,
  incidents,
  lessons,
}: RunExplanation): string[] {
  const lists = Object.entries({ dispatches, checkpoints, steps, decisions, violations, incidents, lessons })
  const out = lists.filter(([, { leftOut }]) => leftOut > 0)
  const lines = out.map(([name, { leftOut, orMore, listedBy }]) => {
    const asked = `hoc ${listedBy.replace('.', ' ').replaceAll('_', '-')}${ofRun(listedBy, runId)}`
    const more = name === 'checkpoints' ? ' --operation runs.checkpoint' : ''
    const [what, lists] = leftOut === 1 ? [`${ONE[name]} is`, 'lists it'] : [`${name} are`, 'lists them']
    return `${orMore ? 'At least ' : ''}${leftOut} ${what} left out: "${asked}${more}" ${lists}.`
  })
  return lines.length > 0 ? ['', ...lines] : []
}

const ONE: Readonly<Record<string, string>> = {
  dispatches: 'dispatch',
  checkpoints: 'checkpoint',
  steps: 'step',
  decisions: 'decision',
  violations: 'violation',
  incidents: 'incident',
  lessons: 'lesson',
}

const all: readonly Contract[] = contracts

// How the list of an operation is asked for of one run, by whichever key its input takes that as.
function ofRun(operation: string, runId: string): string {
  const contract = all.find(({ name }) => name === operation)
  const flags = contract ? flagsOf(contract) : []
  const flag = flags.find(({ key }) => key === 'runId' || key === 'sourceRunId')
  if (!flag) return ''
  return flag.inPath ? ` ${runId}` : ` --${flag.name} ${runId}`
}
