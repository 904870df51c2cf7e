import { RunExplanation } from '@hoc/spine-schemas/run-explanation'

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
    ...section(
      'The steps',
      told.steps.items,
      ['seq', 'skill', 'status', 'outcomeCategory', 'outcomeCode', 'costMicros', 'durationMs'],
      { width },
    ),
    ...section('Incidents', told.incidents.items, ['id', 'severity', 'state', 'title'], { width }),
    ...section('Lessons', told.lessons.items, ['id', 'state', 'title', 'proposedAction'], { width }),
    ...controlsOf(told),
    ...leftOutOf(told),
  ].join('\n')
}

function headOf({ runId, declaration, outcome, steps: { totals } }: RunExplanation): string[] {
  const { state, errorCode, errorMessage, durationMs, retriedBy } = outcome
  const took = durationMs === null ? [] : [`${durationMs / 1_000} s`]
  const spent = [
    ...took,
    `${totals.steps} steps`,
    `${totals.failedSteps} failed`,
    `$${(totals.costMicros / 1e6).toFixed(6)}`,
  ]
  return [
    `Run ${runId} of ${cell(declaration.agentId)}: ${state}${errorCode === null ? '' : `, ${cell(errorCode)}`}`,
    `It meant to: ${cell(declaration.goal)}`,
    ...(errorMessage === null ? [] : [`It said: ${cell(errorMessage)}`]),
    `It took ${spent.join(', ')}.`,
    ...(retriedBy === null ? [] : [`Tried again by ${retriedBy}.`]),
  ]
}

function section(title: string, items: readonly object[], columns: readonly string[], page: Page): string[] {
  return items.length === 0 ? [] : ['', `${title}:`, showItems(items, { ...page, columns })]
}

// What the authority or the operation said, where that is not simply yes.
function lineOf({ authority, verdict, code, ...one }: RunExplanation['dispatches']['items'][number]) {
  const gate = authority?.gate ? `${authority.gate}: ${authority.code}` : null
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
    return `${orMore ? 'At least ' : ''}${leftOut} ${name} are left out: "hoc ${listedBy.replace('.', ' ').replaceAll('_', '-')}" lists them.`
  })
  return lines.length > 0 ? ['', ...lines] : []
}
