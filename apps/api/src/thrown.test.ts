import { expect, it } from 'vitest'

import { edgeCodeOf, trouble } from './thrown.ts'

it.each([
  [trouble('BODY_MALFORMED'), 'BODY_MALFORMED'],
  [coded('DISPATCH_TIMED_OUT'), 'DISPATCH_TIMED_OUT'],
  [coded('OUTCOME_UNKNOWN'), 'OUTCOME_UNKNOWN'],
  [coded('FST_ERR_CTP_BODY_TOO_LARGE'), 'BODY_TOO_LARGE'],
  [coded('ECONNREFUSED'), 'UNAVAILABLE'],
  [coded('57P03'), 'UNAVAILABLE'],
  [coded('53300'), 'UNAVAILABLE'],
  [coded('40001'), 'UNAVAILABLE'],
  [new Error('timeout exceeded when trying to connect'), 'UNAVAILABLE'],
  [new Error('Connection terminated unexpectedly'), 'UNAVAILABLE'],
  [Object.assign(new Error('x'), { statusCode: 400, code: 'FST_ERR_ODD' }), 'REQUEST_MALFORMED'],
  [coded('42P01'), 'DEFECT'],
  [coded('constructor'), 'DEFECT'],
  [new TypeError('x is not a function'), 'DEFECT'],
  ['thrown text', 'DEFECT'],
  [undefined, 'DEFECT'],
])('%s is %s', (error, code) => {
  expect(edgeCodeOf(error)).toBe(code)
})

function coded(code: string): Error {
  return Object.assign(new Error(code), { code })
}
