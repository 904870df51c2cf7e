import { accept, refuse } from '@hoc/spine-schemas/decision'
import { declareRun } from '@hoc/spine-schemas/run-contracts'
import { alice, noon } from '@hoc/spine-schemas/testing/incidents'
import { aRun, aRunningRun } from '@hoc/spine-schemas/testing/runs'
import { describe, expect, it } from 'vitest'

import { declare } from './declare.ts'
import { start } from './start.ts'

const queued = aRun()
const by = { id: queued.id, by: alice, at: noon }
const said = declareRun.input.parse({
  agentId: 'a',
  goal: 'g',
  actorType: 'human',
  onBehalfOf: 'alice@example.com',
  source: 'sdk',
})

describe('declare', () => {
  it('queues a first try, with null for what was not said', () => {
    expect(declare({ ...said, ...by })).toMatchObject({
      accepted: true,
      plan: {
        state: 'queued',
        attempt: 1,
        parentId: null,
        tools: [],
        externalId: null,
        estimatedMicros: null,
        version: 1,
      },
    })
  })

  it('takes no run of a human who is not named', () => {
    const { onBehalfOf, ...unnamed } = said

    expect(declare({ ...unnamed, ...by })).toEqual(refuse('ATTRIBUTION_MISSING'))
  })

  it.each(['system', 'service'] as const)('takes no run of a %s that acts for somebody', (actorType) => {
    const { onBehalfOf, ...unnamed } = said

    expect(declare({ ...said, actorType, ...by })).toEqual(refuse('ATTRIBUTION_UNEXPECTED'))
    expect(declare({ ...unnamed, actorType, ...by })).toMatchObject({ accepted: true, plan: { onBehalfOf: null } })
  })

  it.each(['agentId', 'goal', 'actorType', 'source'])(
    'is asked for nothing without %s: no default stands in',
    (key) => {
      expect(declareRun.input.safeParse({ ...said, [key]: undefined }).success).toBe(false)
    },
  )
})

describe('start', () => {
  const starting = { leaseSeconds: 60, dueInSeconds: 3_600, at: noon }

  it('begins the lease, and notes what is owed by when', () => {
    const after = aRunningRun({ updatedAt: noon })
    const dueAt = '2026-01-01T13:00:00.000Z'

    expect(start(queued, starting)).toEqual(
      accept({ before: queued, after, obligation: { runId: queued.id, kind: 'outcome', dueAt, state: 'due' } }),
    )
  })

  it('starts nothing twice, and nothing that is not there', () => {
    expect(start(aRunningRun(), starting)).toEqual(refuse('RUN_NOT_QUEUED'))
    expect(start(undefined, starting)).toEqual(refuse('RUN_NOT_FOUND'))
  })
})
