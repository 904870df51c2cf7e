import { KeyId } from '@hoc/spine-schemas/caller'
import type { Attempts } from '@hoc/spine-schemas/security-events'
import { noon } from '@hoc/spine-schemas/testing/account'
import { expect, it } from 'vitest'

import { gathered, kindOf } from './attempts.ts'

const anAttempt = (more: Partial<Attempts> = {}): Attempts => ({
  kind: 'key_frozen',
  keyId: null,
  network: null,
  operation: 'incidents.create',
  happenedIn: null,
  count: 1,
  firstAt: noon,
  lastAt: noon,
  ...more,
})
const aKeyId = () => KeyId.parse(crypto.randomUUID())

it('knows what is worth hearing of from what is not', () => {
  expect(['KEY_FROZEN', 'OPERATOR_ONLY', 'GRANT_MISSING', 'TENANT_SUSPENDED', undefined].map(kindOf)).toEqual([
    'key_frozen',
    'operator_only',
    'grant_missing',
    undefined,
    undefined,
  ])
})

it('counts the same again, with when it began and when it was last seen', () => {
  const keyId = aKeyId()
  const later = '2026-01-01T12:00:05.000Z'
  const earlier = '2026-01-01T11:59:00.000Z'
  const once = gathered([], anAttempt({ keyId }))
  const twice = gathered(once, anAttempt({ keyId, firstAt: later, lastAt: later }))

  expect(twice).toEqual([anAttempt({ keyId, count: 2, lastAt: later })])
  expect(gathered(twice, anAttempt({ keyId, count: 5, firstAt: earlier, lastAt: earlier }))).toEqual([
    anAttempt({ keyId, count: 7, firstAt: earlier, lastAt: later }),
  ])
})

it('names an operation only where all of them were of it', () => {
  const [key, other] = [anAttempt({ keyId: aKeyId() }), { operation: 'runs.declare' }]
  const both = gathered(gathered([], key), { ...key, ...other })

  expect(gathered(gathered([], key), key)).toEqual([{ ...key, count: 2 }])
  expect(both).toEqual([{ ...key, count: 2, operation: null }])
  expect(gathered(both, { ...key, ...other })).toEqual([{ ...key, count: 3, operation: null }])
})

it('tells kinds, keys and networks apart', () => {
  const keyId = aKeyId()
  const all = [
    anAttempt({ keyId }),
    anAttempt({ keyId, kind: 'scope_missing' }),
    anAttempt({ keyId: aKeyId() }),
    anAttempt({ network: '192.0.2.1', kind: 'authentication_failed' }),
  ]

  expect(all.reduce<Attempts[]>((known, each) => gathered(known, each), [])).toEqual(all)
})

it('stays as short as it may be, however many try, and counts them all', () => {
  let known: Attempts[] = []
  for (let n = 0; n < 1_000; n++) {
    known = gathered(
      known,
      anAttempt({ network: `192.0.2.${n}`, kind: n % 2 ? 'key_frozen' : 'authentication_failed' }),
      5,
    )
  }

  expect(known).toHaveLength(5 + 2)
  expect(known.reduce((sum, { count }) => sum + count, 0)).toBe(1_000)
  expect(known.at(-1)).toMatchObject({ keyId: null, network: null })
})
