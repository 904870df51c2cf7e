import { explainRun } from '@hoc/spine-schemas/run-explanation'
import { expect, it } from 'vitest'

import { hocHere } from '../test/hoc.ts'
import { explanationOf } from './explanation.ts'

const example = explainRun.example.output

it('says first how a run ended, then on what that hung and what happened, and what it leaves out', () => {
  const told = explanationOf(example, { width: 120 })

  expect(told.split('\n').slice(0, 4)).toEqual([
    `Run ${example.runId} of invoice-agent: failed, TOOL_TIMEOUT`,
    'It meant to: Match the invoices of March with their orders.',
    'It said: orders.read did not answer.',
    'It took 120 s, 3 steps, 1 failed, $0.120000.',
  ])
  const places = ['would have changed', 'What happened', 'What was checked', 'What was asked', 'Lessons', 'In force']
  expect(places.map((each) => told.indexOf(each))).toEqual(
    places.map((each) => told.indexOf(each)).toSorted((a, b) => a - b),
  )
  expect(told).toContain('error  TOOL_TIMEOUT  Had it not failed: orders.read did not answer.')
  expect(told).toContain('2 dispatches are left out: "hoc dispatches list" lists them.')
  expect(told).toContain('2 steps are left out: "hoc traces list-steps" lists them.')
})

it('shows nothing under a title of which there is nothing', () => {
  const nothing = { items: [], leftOut: 0, orMore: false, listedBy: 'incidents.list_of_run' }
  const told = explanationOf({ ...example, hinges: [], incidents: nothing, evaluation: null }, { width: 80 })

  for (const title of ['would have changed', 'Incidents:', 'What was checked']) expect(told).not.toContain(title)
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
