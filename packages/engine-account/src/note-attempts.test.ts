import { noteSecurityEvent, SecurityEventId } from '@hoc/spine-schemas/security-events'
import { expect, it } from 'vitest'

import { noteAttempts } from './note-attempts.ts'

const attempts = noteSecurityEvent.input.parse(noteSecurityEvent.example.input)
const id = SecurityEventId.parse('019b7a00-0000-7000-8000-0000000000e7')

it('makes an event of attempts', () => {
  expect(noteAttempts(attempts, { id })).toEqual({ accepted: true, plan: { ...attempts, id } })
  expect(noteAttempts({ ...attempts, lastAt: attempts.firstAt }, { id })).toMatchObject({ accepted: true })
})

it('refuses attempts whose last came before their first, however that is written', () => {
  const crossed = { firstAt: '2026-01-02T12:00:00.001Z', lastAt: '2026-01-02T12:00:00Z' }

  expect(noteAttempts({ ...attempts, ...crossed }, { id })).toEqual({ accepted: false, code: 'LAST_BEFORE_FIRST' })
})
