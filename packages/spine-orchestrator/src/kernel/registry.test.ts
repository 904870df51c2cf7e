import { accept } from '@hoc/spine-schemas/decision'
import { listIncidents } from '@hoc/spine-schemas/incidents'
import { describe, expect, it } from 'vitest'

import { createSpine } from '../spine.ts'
import { operation } from './operation.ts'
import { createRegistry } from './registry.ts'

const output = { items: [], nextCursor: null }
const list = operation(listIncidents, async () => accept({ output }))
const twin = operation(listIncidents, async () => accept({ output }))

describe('the registry', () => {
  it('finds what it was given, and cannot be changed', () => {
    const operations = createRegistry([list])

    expect(operations['incidents.list']).toBe(list)
    expect(Object.isFrozen(operations) && Object.isFrozen(list)).toBe(true)
    expect('toString' in operations).toBe(false)
  })

  it('refuses two operations of one name, and says where both are', () => {
    const line = /registry\.test\.ts:\d+:\d+/.source

    expect(() => createRegistry([list, twin])).toThrow(
      new RegExp(`Expected one operation named "incidents.list", saw two: .*${line}.* and .*${line}`),
    )
  })

  it('refuses what is not an operation', () => {
    expect(() => createRegistry([{} as never])).toThrow('Expected an operation, as operation(contract, run) makes it')
  })
})

describe('the registry of a spine', () => {
  const { registry, dispatch } = createSpine({ pool: {} as never, governance: () => undefined })

  it('lists its operations in order, counts them, and knows which it has', () => {
    expect(registry.list()).toEqual(registry.list().toSorted())
    expect(registry.count()).toBe(registry.list().length)
    expect(registry.has('incidents.list')).toBe(true)
    expect(registry.has('constructor')).toBe(false)
  })

  it('describes an operation, and nothing that it does not have', () => {
    expect(registry.describe('incidents.acknowledge')).toMatchObject({
      effect: 'write',
      grant: 'incidents:write',
      route: 'POST /incidents/{incidentId}/acknowledge',
      flights: 2,
      tablesWritten: ['incidents', 'incident_events'],
      refusals: { INCIDENT_NOT_ACTIVE: { kind: 'conflict' } },
      declaredAt: expect.stringContaining('operations/incidents.ts'),
    })
    expect(registry.describe('incidents.nope')).toBeUndefined()
  })

  it('has no operation that it was not given: to dispatch one is a mistake of the program', async () => {
    await expect(dispatch('incidents.nope' as never, {}, {} as never)).rejects.toMatchObject({
      code: 'UNKNOWN_OPERATION',
      message: expect.stringContaining('"incidents.nope"'),
    })
  })
})
