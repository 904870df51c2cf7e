import { explainRun } from '@hoc/spine-schemas/run-explanation'
import { expect, it } from 'vitest'

import { hocHere } from '../test/hoc.ts'
import { explanationOf } from './explanation.ts'

const example = explainRun.example.output

it('says first how a run ended, then on what that hung and what happened, and what it leaves out', () => {
  const told = explanationOf(example, { width: 120 })

  expect(told.split('\n').slice(0, 6)).toEqual([
    `Run ${example.runId} of invoice-agent: failed, TOOL_TIMEOUT`,
    'It meant to: Match the invoices of March with their orders.',
    'With the tools: orders.read',
    'It was to take 12 steps, $0.250000.',
    'It said: orders.read did not answer.',
    'It took 120 s, 3 steps, 1 failed, $0.120000.',
  ])
  const places = ['would have changed', 'What happened', 'What was checked', 'What was asked', 'Lessons', 'In force']
  expect(places.map((each) => told.indexOf(each))).toEqual(
    places.map((each) => told.indexOf(each)).toSorted((a, b) => a - b),
  )
  expect(told).toContain('error  TOOL_TIMEOUT  Had it not failed: orders.read did not answer.')
})

it('says of what it leaves out how it is listed: by a command that there is, for this run', async () => {
  const lists = ['dispatches', 'checkpoints', 'steps', 'decisions', 'violations', 'incidents', 'lessons'] as const
  const cut = Object.fromEntries(
    lists.map((name) => [name, { ...example[name], leftOut: 2, orMore: name === 'steps' }]),
  )
  const told = explanationOf({ ...example, ...cut }, { width: 120 })

  const { runId } = example
  expect(told.split('\n').slice(-lists.length)).toEqual([
    `2 dispatches are left out: "hoc dispatches list --run-id ${runId}" lists them.`,
    `2 checkpoints are left out: "hoc dispatches list --run-id ${runId} --operation runs.checkpoint" lists them.`,
    `At least 2 steps are left out: "hoc traces list-steps ${runId}" lists them.`,
    `2 decisions are left out: "hoc decisions list --run-id ${runId}" lists them.`,
    `2 violations are left out: "hoc violations list --run-id ${runId}" lists them.`,
    `2 incidents are left out: "hoc incidents list-of-run ${runId}" lists them.`,
    `2 lessons are left out: "hoc lessons list --source-run-id ${runId}" lists them.`,
  ])
  for (const [, command = ''] of told.matchAll(/"hoc ([^"]+)" lists/g)) {
    const { err } = await hocHere([...command.split(' '), '--limit', 'x']) // all else of it is right
    const wrong = err.split('\n').filter((line) => line.startsWith('  '))
    expect(wrong).toEqual([expect.stringContaining('--limit')])
  }
})

it('tells what was declared, how often what was asked, and what was allowed, too', () => {
  const [asked] = example.dispatches.items
  const checkpoint = { ...asked, operation: 'runs.checkpoint', verdict: 'continue' }
  const checkpoints = { ...example.checkpoints, items: [checkpoint] }
  const told = explanationOf({ ...example, checkpoints }, { width: 200 })

  expect(told).toMatch(/runs\.complete +done +allow, advisory/)
  expect(told).toMatch(/The checkpoints:\n.*\n.*done +allow, continue/)
  expect(told).toMatch(/How often:\n.*\n(?:.*\n)*runs\.heartbeat +done +2/)
  const { tools: _, ...rest } = example.declaration
  const bare = { ...rest, tools: [], estimatedMicros: null, estimatedSteps: null, estimatedMs: null }
  expect(explanationOf({ ...example, declaration: bare }, { width: 200 })).not.toMatch(/tools|was to take/)
})

it('names the lesson that was kept before, where its end taught nothing anew', () => {
  const lessonId = '019b7a00-0000-7000-8000-0000000000c9'
  const lessons = { ...example.lessons, items: [], keptBefore: [{ lessonId, title: 'Failure: TOOL_TIMEOUT' }] }

  expect(explanationOf({ ...example, lessons }, { width: 120 })).toMatch(
    new RegExp(`Lessons that were kept already:\n.*\n${lessonId} +Failure: TOOL_TIMEOUT`),
  )
})

it('shows nothing under a title of which there is nothing', () => {
  const nothing = { items: [], leftOut: 0, orMore: false, listedBy: 'incidents.list_of_run' }
  const told = explanationOf({ ...example, hinges: [], incidents: nothing, evaluation: null }, { width: 80 })

  for (const title of ['would have changed', 'Incidents:', 'What was checked']) expect(told).not.toContain(title)
})

it('says of a run that fell silent for how long it was heard of, and how much later it was found crashed', () => {
  const outcome = { ...example.outcome, state: 'crashed', lastSeenAt: '2026-01-01T12:01:30.000Z' }
  const steps = { ...example.steps, items: [] }
  const told = explanationOf({ ...example, outcome, steps }, { width: 120 })

  expect(told).toContain(
    'It was heard of for 30 s, until 2026-01-01T12:01:30.000Z, and found crashed 90 s later. It took 3 steps, 1 failed',
  )
  expect(told).not.toContain('120 s')
})

it('says of a run that recorded steps after its last heartbeat when both were, not that nothing was heard of it', () => {
  const [lastSeenAt, recordedAt] = ['2026-01-01T12:01:00.000Z', '2026-01-01T12:02:30.000Z']
  const outcome = { ...example.outcome, state: 'crashed', lastSeenAt, errorMessage: 'Nothing was heard of it.' }
  const items = example.steps.items.map((step) => ({ ...step, recordedAt }))
  const told = explanationOf({ ...example, outcome, steps: { ...example.steps, items } }, { width: 120 })

  expect(told).toContain(
    `No heartbeat came since ${lastSeenAt}; its last step was recorded at ${recordedAt}. It was found crashed at ${outcome.endedAt}. It took 3 steps, 1 failed`,
  )
  expect(told).not.toMatch(/heard of/)
  expect(told).toMatch(new RegExp(`The steps:\nseq +recordedAt .*\n2 +${recordedAt}`))
})

it('says first of a run that succeeded and kept not to its limits that it did not', () => {
  const outcome = { ...example.outcome, state: 'succeeded', errorCode: null, errorMessage: null }
  const headed = (verdict: string) => explanationOf({ ...example, outcome, evaluation: { ...example.evaluation, verdict } }, { width: 120 }).split('\n')[0] // prettier-ignore

  expect(headed('violation')).toBe(`Run ${example.runId} of invoice-agent: succeeded, violation`)
  expect(headed('no_violation')).toBe(`Run ${example.runId} of invoice-agent: succeeded`)
})

it('says what held already when it was declared, by whom and why', () => {
  const since = '2025-06-01T12:00:00.000Z'
  const modes = [
    { of: 'tenant', mode: 'degraded', since, reason: 'Looking into it.', changedBy: 'alice' },
    { of: 'tenant', mode: 'normal', since: '2026-01-01T12:02:00.000Z', reason: 'Looked into it.', changedBy: 'alice' },
  ]
  const governance = { ...example.controls.governance, items: modes }
  const told = explanationOf({ ...example, controls: { ...example.controls, governance } }, { width: 120 })

  expect(told.match(/^In force.*$/gm)).toEqual([
    `In force when it was declared: governance of the tenant degraded since ${since}, by alice: Looking into it.`,
    expect.stringMatching(/^In force: governance normal/),
  ])
})

it('counts one of a thing as one', () => {
  const totals = { ...example.steps.totals, steps: 1 }
  const steps = { ...example.steps, totals, leftOut: 1, orMore: true }
  const dispatches = { ...example.dispatches, leftOut: 1 }
  const declaration = { ...example.declaration, estimatedSteps: 1 }
  const told = explanationOf({ ...example, declaration, steps, dispatches }, { width: 120 })

  expect(told).toContain(`1 dispatch is left out: "hoc dispatches list --run-id ${example.runId}" lists it.`)
  expect(told).toContain('At least 1 step is left out:')
  expect(told).toContain('It took 120 s, 1 step, 1 failed')
  expect(told).toContain('It was to take 1 step, ')
})

it('says of an incident that was seen before in which run it was first', () => {
  const sourceRunId = '019b7a00-0000-7000-8000-0000000000b7'
  const items = example.incidents.items.map((one) => ({ ...one, sourceRunId }))
  const told = explanationOf({ ...example, incidents: { ...example.incidents, items } }, { width: 200 })

  expect(told).toMatch(new RegExp(`Incidents:\n.*firstIn\n.*Run Failed: Run 000000a1 +${sourceRunId}`))
  expect(explanationOf(example, { width: 200 })).not.toContain('firstIn')
})

it('lets nobody steer the terminal', () => {
  const goal = '\u001b[2Jgone\nsecond\u202Eline'
  const hinges = [{ kind: 'error', name: goal, id: null, says: goal }]
  const { declaration, outcome } = example
  const told = {
    ...example,
    declaration: { ...declaration, goal },
    outcome: { ...outcome, errorMessage: goal },
    hinges,
  }

  const text = explanationOf(told, { width: 120 })
  expect(text).toContain('gone second')
  for (const steering of ['\u001b', '\u202e']) expect(text).not.toContain(steering)
})

it('is asked for by the singular, too', async () => {
  const [plural, singular] = [await hocHere(['runs', 'explain', '--help']), await hocHere(['run', 'explain', '--help'])]

  expect(singular).toEqual(plural)
  expect(singular.out).toContain('hoc runs explain RUN_ID')
  expect((await hocHere(['help', 'run'])).out).toContain('Also: hoc run COMMAND.')
  expect((await hocHere(['run', 'prove', 'x'])).err).toContain('RUN_ID: Invalid UUID')
  expect((await hocHere(['run', 'explian', 'x'])).err).toContain('Did you mean "hoc runs explain"?')
})
