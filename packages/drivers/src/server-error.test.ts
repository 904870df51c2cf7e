import { DatabaseError } from 'pg'
import { expect, it } from 'vitest'

import { serverError } from './server-error.ts'

it('knows what the server told, whichever copy of pg heard it', () => {
  const ours = Object.assign(new DatabaseError('no', 2, 'error'), { severity: 'ERROR', code: '23505' })
  const theirs = Object.assign(new Error('no'), { severity: 'ERROR', code: '23505' })

  expect(serverError(ours)).toBe(ours)
  expect(serverError(theirs)).toBe(theirs)
})

it('takes a lost connection for nothing that the server told', () => {
  expect(serverError(Object.assign(new Error('read'), { code: 'ECONNRESET' }))).toBeUndefined()
  expect(serverError({ severity: 'ERROR', code: '23505' })).toBeUndefined()
})
