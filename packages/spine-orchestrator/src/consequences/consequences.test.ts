import { notAsked } from '@hoc/spine-schemas/authority'
import { DispatchId } from '@hoc/spine-schemas/outcome'
import { anOperator, noon } from '@hoc/spine-schemas/testing/incidents'
import { describe, expect, it } from 'vitest'

import { createConsequences, runIdIn, toldOf, untold, type Dispatched } from './follow.ts'
import { logDispatches } from './log.ts'

describe('createConsequences', () => {
  it('G4: audit persistence never breaks dispatch: lets none that fails keep another from its work, whether it throws or rejects', async () => {
    const heard: string[] = []
    const reported: string[] = []
    const follow = createConsequences(
      [
        { name: 'throws', after: () => void JSON.parse('{') },
        { name: 'rejects', after: () => Promise.reject(new Error('no')) },
        { name: 'hears', after: ({ operation }) => void heard.push(operation) },
      ],
      (what) => reported.push(what),
    )

    follow(aDispatched())

    expect(heard).toEqual(['incidents.list'])
    await expect.poll(() => reported).toEqual(['throws', 'rejects'])
  })
})

describe('the log', () => {
  it('has a line for each dispatch, and warns of a slow one', () => {
    const lines: [string, object, string][] = []
    const line = (level: string) => (fields: object, message: string) => void lines.push([level, fields, message])
    const log = logDispatches(
      { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') },
      { slowMs: 100 },
    )

    void log.after(aDispatched({ durationMs: 99.994 }))
    void log.after(aDispatched({ durationMs: 101, correlationId: 'c-2' }))

    expect(lines).toMatchObject([
      ['debug', { operation: 'incidents.list', outcome: 'done', durationMs: 99.99, correlationId: 'c-1' }, 'dispatch'],
      ['warn', { correlationId: 'c-2' }, 'slow dispatch'],
    ])
  })
})

describe('what is told of a dispatch', () => {
  const runId = '019b7a00-0000-7000-8000-0000000000a1'

  it('is the run that its input names, whatever else there is in it', () => {
    expect(runIdIn({ runId, errorMessage: 'password=hunter2' })).toBe(runId)
  })

  it.each([
    undefined,
    null,
    7,
    'runs',
    [],
    {},
    { runId: 7 },
    { runId: null },
    { runId: 'run-17' },
    { runId: `${runId}\n` },
  ])('is no run where none is named: %j', (input) => {
    expect(runIdIn(input)).toBeNull()
  })

  it('is the verdict of an answer, and nothing else of it', () => {
    const value = { verdict: 'continue_degraded', reasons: ['a'] }

    expect(toldOf({ outcome: 'done', value })).toEqual({ ...untold, verdict: 'continue_degraded' })
    expect(toldOf({ outcome: 'refused', code: 'RUN_NOT_FOUND' })).toEqual({ ...untold, code: 'RUN_NOT_FOUND' })
    expect(toldOf({ outcome: 'denied', gate: 'grant', liftedBy: 'nobody' })).toEqual(untold)
  })

  it.each([
    null,
    'stop',
    {},
    { verdict: null },
    { verdict: 'a'.repeat(41) },
    { verdict: 'Stop!' },
    { verdict: ['stop'] },
  ])('is no verdict where an answer has none: %j', (value) => {
    expect(toldOf({ outcome: 'done', value })).toEqual(untold)
  })
})

function aDispatched(facts: Partial<Dispatched> = {}): Dispatched {
  return {
    dispatchId: DispatchId.parse('019b7a00-0000-7000-8000-0000000000d1'),
    operation: 'incidents.list',
    caller: anOperator(),
    correlationId: 'c-1',
    at: noon,
    durationMs: 1,
    outcome: 'done',
    code: null,
    replayOf: null,
    authority: notAsked,
    runId: null,
    verdict: null,
    ...facts,
  }
}
