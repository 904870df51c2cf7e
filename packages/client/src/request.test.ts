import type { Contract } from '@hoc/spine-schemas/contract'
import { contracts } from '@hoc/spine-schemas/contracts'
import { describe, expect, it } from 'vitest'

import { requestOf, type HttpContract } from './request.ts'

const all: readonly Contract[] = contracts

function aContract(effect: Contract['effect'], path: `/${string}` = '/things/{id}'): HttpContract {
  return { ...contracts[0], effect, http: { method: 'POST', path } }
}

describe.each(all.filter(({ http }) => http !== null).map((contract) => [contract.name, contract] as const))(
  'the example of %s',
  (_, contract) => {
    it('can be sent, and nothing of it is lost', () => {
      const request = requestOf(contract as HttpContract, { ...contract.example.input })
      if ('issues' in request) throw new Error(JSON.stringify(request.issues))

      const sent = decodeURIComponent(`${request.path} ${request.body ?? ''}`)
      for (const value of Object.values(contract.example.input).flat())
        expect(sent).toContain(typeof value === 'object' ? JSON.stringify(value) : String(value))
      expect(request.path).not.toMatch(/[{}]/)
    })
  },
)

it('encodes what is put into the path', () => {
  expect(requestOf(aContract('write'), { id: 'a/b?c#d é' })).toEqual({
    method: 'POST',
    path: '/things/a%2Fb%3Fc%23d%20%C3%A9',
    body: '{}',
  })
})

it('repeats a key of the query for each of a list, and leaves out what is undefined', () => {
  const request = requestOf(aContract('read'), { id: 7, state: ['a', 'b&c'], limit: 5, yes: true, cursor: undefined })

  expect(request).toEqual({ method: 'POST', path: '/things/7?state=a&state=b%26c&limit=5&yes=true', body: undefined })
})

it.each([undefined, null, '', '.', '..', {}, ['a']])('takes no %j for a part of the path', (id) => {
  expect(requestOf(aContract('write'), { id })).toMatchObject({ issues: [{ path: 'id' }] })
})

it.each([null, [], {}, [{}], [null], Number.NaN])('does not put %j into a query', (filter) => {
  expect(requestOf(aContract('read'), { id: 1, filter })).toMatchObject({ issues: [{ path: 'filter' }] })
})

it('sends a body whatever is in it', () => {
  expect(requestOf(aContract('write', '/things'), { filter: [], none: null })).toMatchObject({
    body: '{"filter":[],"none":null}',
  })
})
