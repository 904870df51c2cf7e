import type { Contract } from '@hoc/spine-schemas/contract'
import { contracts } from '@hoc/spine-schemas/contracts'
import { describe, expect, it } from 'vitest'

import { docsOf } from '../test/docs.ts'
import { findLegacyOperation, legacyOperations, legacyUse } from './operations.ts'

const all: readonly Contract[] = contracts

describe.each(legacyOperations.map((each) => [`${each.operation} ${each.method}`, each] as const))(
  '%s',
  (_, { now, with: given = {} }) => {
    it('leads to an operation that there is, with an input that it takes', () => {
      const contract = all.find(({ name }) => name === now)

      expect(contract?.http).toBeTruthy()
      expect(contract?.input.partial().safeParse(given)).toMatchObject({ success: true })
    })
  },
)

it('names in its notes operations that there are, and for a single key those that freeze one', () => {
  const notes = legacyOperations.map(({ note = '' }) => note)
  const named = notes.flatMap((note) => [...note.matchAll(/`([a-z]+\.[a-z_]+)`/g)].map(([, name]) => name))

  expect(named.filter((name) => !all.some((contract) => contract.name === name))).toEqual([])
  const ofKillswitch = legacyOperations.filter(({ operation }) => operation.includes('killswitch'))
  const ofMode = ofKillswitch.filter(({ now }) => now.startsWith('governance.'))
  expect(ofMode.length).toBeGreaterThan(0)
  for (const { note } of ofMode) expect(note).toMatch(/`keys\.freeze`.*`operator\.freeze_key`/)
})

it('leads every old name one way', () => {
  const names = legacyOperations.map(({ operation, method }) => `${operation} ${method}`)

  expect(new Set(names).size).toBe(names.length)
})

it('finds what an operation is called now, and counts that it was asked for', () => {
  expect(findLegacyOperation('incidents.write', 'acknowledge_incident')).toMatchObject({ now: 'incidents.acknowledge' })
  expect(findLegacyOperation('incidents.write', 'acknowledge_incident')).toBeDefined()
  expect(findLegacyOperation('incidents.write', 'delete_incident')).toBeUndefined()

  expect(legacyUse()).toMatchObject({ 'incidents.write acknowledge_incident': 2 })
  expect(legacyUse()).not.toHaveProperty('incidents.write delete_incident')
})

it('is told in docs/migrate-from-python.md', async () => {
  await expect(docsOf(legacyOperations, all)).toMatchFileSnapshot('../../../docs/migrate-from-python.md')
})
