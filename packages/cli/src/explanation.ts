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
      ['seq', 'skill', 'status', 'outcomeCategory', 'outcomeCode', 'costMicros', 'durationMs'],
      { width },
    ),
    ...section('Incidents', told.incidents.items, ['id', 'severity', 'state', 'title'], { width }),
    ...section('Lessons', told.lessons.items, ['id', 'state', 'title', 'proposedAction'], { width }),
    ...section('Lessons that were kept already', told.lessons.keptBefore, ['lessonId', 'title'], { width }),
    ...controlsOf(told),
    ...leftOutOf(told),
  ].join('\n')
}

function headOf({ runId, declaration, outcome, steps: { totals } }: RunExplanation): string[] {
  const { state, errorCode, errorMessage, durationMs, retriedBy } = outcome
  const took = durationMs === null ? [] : [`${durationMs / 1_000} s`]
  const spent = [...took, `${totals.steps} steps`, `${totals.failedSteps} failed`, dollars(totals.costMicros)]
  return [
    `Run ${runId} of ${cell(declaration.agentId)}: ${state}${errorCode === null ? '' : `, ${cell(errorCode)}`}`,
    `It meant to: ${cell(declaration.goal)}`,
    ...declaredOf(declaration),
    ...(errorMessage === null ? [] : [`It said: ${cell(errorMessage)}`]),
    `It took ${spent.join(', ')}.`,
    ...(retriedBy === null ? [] : [`Tried again by ${retriedBy}.`]),
  ]
}

// What was not declared is not told of.
function declaredOf({ tools, estimatedMicros, estimatedSteps, estimatedMs }: RunExplanation['declaration']): string[] {
  const estimated = [
    estimatedMs === null ? [] : [`${estimatedMs / 1_000} s`],
    estimatedSteps === null ? [] : [`${estimatedSteps} steps`],
    estimatedMicros === null ? [] : [dollars(estimatedMicros)],
  ].flat()
  return [
    ...(tools.length === 0 ? [] : [`With the tools: ${tools.map(cell).join(', ')}`]),
    ...(estimated.length === 0 ? [] : [`It was to take ${estimated.join(', ')}.`]),
  ]
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

function controlsOf({ controls: { governance, tenant, thresholds } }: RunExplanation): string[] {
  const { maxExecutionMs, maxTokens, maxCostMicros, failureSignal } = thresholds.limits
  const limits = Object.entries({ maxExecutionMs, maxTokens, maxCostMicros, failureSignal })
  return [
    '',
    `In force: governance ${governance.effective}, the tenant ${tenant.state}, ${limits
      .map(([name, { value, source }]) => `${name} ${value} (${source})`)
      .join(', ')}`,
  ]
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
    return `${orMore ? 'At least ' : ''}${leftOut} ${name} are left out: "${asked}${more}" lists them.`
  })
  return lines.length > 0 ? ['', ...lines] : []
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
