import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ActorId } from '@hoc/spine-schemas/caller'
import { accept, refuse } from '@hoc/spine-schemas/decision'

import { TicketId } from '../src/contracts.ts'
import { close, open } from '../src/decisions.ts'

const [alice, bob] = ['alice', 'bob'].map((name) => ActorId.parse(name)) as [ActorId, ActorId]
const noon = '2026-01-01T12:00:00.000Z'
const id = TicketId.parse('019b7a00-0000-7000-8000-000000000001')

// #region decide
test('the first to close a ticket stands', () => {
  const ticket = open({ id, subject: 'The invoice is wrong', by: alice, at: noon })
  const closed = { ...ticket, closedBy: bob, closedAt: noon, version: 2 }

  assert.deepEqual(close(ticket, { by: bob, at: noon }), accept({ before: ticket, after: closed }))
  assert.deepEqual(close(closed, { by: alice, at: noon }), refuse('TICKET_CLOSED'))
})
// #endregion
